import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  highestTag
} from "./chunk-3CSYSJUH.js";
import {
  distinct,
  orderedBy
} from "./chunk-6XN6W6BW.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __commonJS,
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// node_modules/packageurl-js/src/error.js
var require_error = __commonJS({
  "node_modules/packageurl-js/src/error.js"(exports, module) {
    "use strict";
    init_dirname();
    function formatPurlErrorMessage(message = "") {
      const { length } = message;
      let formatted = "";
      if (length) {
        const code0 = message.charCodeAt(0);
        formatted = code0 >= 65 || code0 <= 90 ? `${message[0].toLowerCase()}${message.slice(1)}` : message;
        if (length > 1 && message.charCodeAt(length - 1) === 46 && message.charCodeAt(length - 2) !== 46) {
          formatted = formatted.slice(0, -1);
        }
      }
      return `Invalid purl: ${formatted}`;
    }
    var PurlError = class extends Error {
      constructor(message) {
        super(formatPurlErrorMessage(message));
      }
    };
    module.exports = {
      formatPurlErrorMessage,
      PurlError
    };
  }
});

// node_modules/packageurl-js/src/decode.js
var require_decode = __commonJS({
  "node_modules/packageurl-js/src/decode.js"(exports, module) {
    "use strict";
    init_dirname();
    var { PurlError } = require_error();
    var { decodeURIComponent } = globalThis;
    function decodePurlComponent(comp, encodedURIComponent) {
      try {
        return decodeURIComponent(encodedURIComponent);
      } catch {
      }
      throw new PurlError(`unable to decode "${comp}" component`);
    }
    module.exports = {
      decodePurlComponent
    };
  }
});

// node_modules/packageurl-js/src/constants.js
var require_constants = __commonJS({
  "node_modules/packageurl-js/src/constants.js"(exports, module) {
    "use strict";
    init_dirname();
    var LOOP_SENTINEL = 1e6;
    var REUSED_SEARCH_PARAMS = new URLSearchParams();
    var REUSED_SEARCH_PARAMS_KEY = "_";
    var REUSED_SEARCH_PARAMS_OFFSET = 2;
    module.exports = {
      LOOP_SENTINEL,
      REUSED_SEARCH_PARAMS,
      REUSED_SEARCH_PARAMS_KEY,
      REUSED_SEARCH_PARAMS_OFFSET
    };
  }
});

// node_modules/packageurl-js/src/objects.js
var require_objects = __commonJS({
  "node_modules/packageurl-js/src/objects.js"(exports, module) {
    "use strict";
    init_dirname();
    var { LOOP_SENTINEL } = require_constants();
    function isObject(value) {
      return value !== null && typeof value === "object";
    }
    function recursiveFreeze(value_) {
      if (value_ === null || !(typeof value_ === "object" || typeof value_ === "function") || Object.isFrozen(value_)) {
        return value_;
      }
      const queue = [value_];
      let { length: queueLength } = queue;
      let pos = 0;
      while (pos < queueLength) {
        if (pos === LOOP_SENTINEL) {
          throw new Error(
            "Detected infinite loop in object crawl of recursiveFreeze"
          );
        }
        const obj = queue[pos++];
        Object.freeze(obj);
        if (Array.isArray(obj)) {
          for (let i = 0, { length } = obj; i < length; i += 1) {
            const item = obj[i];
            if (item !== null && (typeof item === "object" || typeof item === "function") && !Object.isFrozen(item)) {
              queue[queueLength++] = item;
            }
          }
        } else {
          const keys = Reflect.ownKeys(obj);
          for (let i = 0, { length } = keys; i < length; i += 1) {
            const propValue = obj[keys[i]];
            if (propValue !== null && (typeof propValue === "object" || typeof propValue === "function") && !Object.isFrozen(propValue)) {
              queue[queueLength++] = propValue;
            }
          }
        }
      }
      return value_;
    }
    module.exports = {
      isObject,
      recursiveFreeze
    };
  }
});

// node_modules/packageurl-js/src/strings.js
var require_strings = __commonJS({
  "node_modules/packageurl-js/src/strings.js"(exports, module) {
    "use strict";
    init_dirname();
    var { compare: localeCompare } = new Intl.Collator();
    var regexSemverNumberedGroups = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;
    function isBlank(str) {
      for (let i = 0, { length } = str; i < length; i += 1) {
        const code = str.charCodeAt(i);
        if (!// Whitespace characters according to ECMAScript spec:
        // https://tc39.es/ecma262/#sec-white-space
        (code === 32 || // Space
        code === 9 || // Tab
        code === 10 || // Line Feed
        code === 11 || // Vertical Tab
        code === 12 || // Form Feed
        code === 13 || // Carriage Return
        code === 160 || // No-Break Space
        code === 5760 || // Ogham Space Mark
        code === 8192 || // En Quad
        code === 8193 || // Em Quad
        code === 8194 || // En Space
        code === 8195 || // Em Space
        code === 8196 || // Three-Per-Em Space
        code === 8197 || // Four-Per-Em Space
        code === 8198 || // Six-Per-Em Space
        code === 8199 || // Figure Space
        code === 8200 || // Punctuation Space
        code === 8201 || // Thin Space
        code === 8202 || // Hair Space
        code === 8232 || // Line Separator
        code === 8233 || // Paragraph Separator
        code === 8239 || // Narrow No-Break Space
        code === 8287 || // Medium Mathematical Space
        code === 12288 || // Ideographic Space
        code === 65279)) {
          return false;
        }
      }
      return true;
    }
    function isNonEmptyString(value) {
      return typeof value === "string" && value.length > 0;
    }
    function isSemverString(value) {
      return typeof value === "string" && regexSemverNumberedGroups.test(value);
    }
    function lowerName(purl2) {
      purl2.name = purl2.name.toLowerCase();
    }
    function lowerNamespace(purl2) {
      const { namespace } = purl2;
      if (typeof namespace === "string") {
        purl2.namespace = namespace.toLowerCase();
      }
    }
    function lowerVersion(purl2) {
      const { version } = purl2;
      if (typeof version === "string") {
        purl2.version = version.toLowerCase();
      }
    }
    function replaceDashesWithUnderscores(str) {
      let result = "";
      let fromIndex = 0;
      let index = 0;
      while ((index = str.indexOf("-", fromIndex)) !== -1) {
        result = result + str.slice(fromIndex, index) + "_";
        fromIndex = index + 1;
      }
      return fromIndex ? result + str.slice(fromIndex) : str;
    }
    function replaceUnderscoresWithDashes(str) {
      let result = "";
      let fromIndex = 0;
      let index = 0;
      while ((index = str.indexOf("_", fromIndex)) !== -1) {
        result = result + str.slice(fromIndex, index) + "-";
        fromIndex = index + 1;
      }
      return fromIndex ? result + str.slice(fromIndex) : str;
    }
    function trimLeadingSlashes(str) {
      let start = 0;
      while (str.charCodeAt(start) === 47) {
        start += 1;
      }
      return start === 0 ? str : str.slice(start);
    }
    module.exports = {
      isBlank,
      isNonEmptyString,
      isSemverString,
      localeCompare,
      lowerName,
      lowerNamespace,
      lowerVersion,
      replaceDashesWithUnderscores,
      replaceUnderscoresWithDashes,
      trimLeadingSlashes
    };
  }
});

// node_modules/packageurl-js/src/encode.js
var require_encode = __commonJS({
  "node_modules/packageurl-js/src/encode.js"(exports, module) {
    "use strict";
    init_dirname();
    var {
      REUSED_SEARCH_PARAMS,
      REUSED_SEARCH_PARAMS_KEY,
      REUSED_SEARCH_PARAMS_OFFSET
    } = require_constants();
    var { isObject } = require_objects();
    var { isNonEmptyString } = require_strings();
    var { encodeURIComponent: encodeURIComponent2 } = globalThis;
    function encodeNamespace(namespace) {
      return isNonEmptyString(namespace) ? encodeURIComponent2(namespace).replace(/%3A/g, ":").replace(/%2F/g, "/") : "";
    }
    function encodeQualifierParam(param) {
      if (isNonEmptyString(param)) {
        REUSED_SEARCH_PARAMS.set(REUSED_SEARCH_PARAMS_KEY, param);
        return replacePlusSignWithPercentEncodedSpace(
          REUSED_SEARCH_PARAMS.toString().slice(REUSED_SEARCH_PARAMS_OFFSET)
        );
      }
      return "";
    }
    function encodeQualifiers(qualifiers) {
      if (isObject(qualifiers)) {
        const qualifiersKeys = Object.keys(qualifiers).sort();
        const searchParams = new URLSearchParams();
        for (let i = 0, { length } = qualifiersKeys; i < length; i += 1) {
          const key = qualifiersKeys[i];
          searchParams.set(key, qualifiers[key]);
        }
        return replacePlusSignWithPercentEncodedSpace(searchParams.toString());
      }
      return "";
    }
    function encodeSubpath(subpath) {
      return isNonEmptyString(subpath) ? encodeURIComponent2(subpath).replace(/%2F/g, "/") : "";
    }
    function encodeVersion(version) {
      return isNonEmptyString(version) ? encodeURIComponent2(version).replace(/%3A/g, ":").replace(/%2B/g, "+") : "";
    }
    function replacePlusSignWithPercentEncodedSpace(str) {
      return str.replace(/\+/g, "%20");
    }
    module.exports = {
      encodeNamespace,
      encodeVersion,
      encodeQualifiers,
      encodeQualifierParam,
      encodeSubpath,
      encodeURIComponent: encodeURIComponent2
    };
  }
});

// node_modules/packageurl-js/src/helpers.js
var require_helpers = __commonJS({
  "node_modules/packageurl-js/src/helpers.js"(exports, module) {
    "use strict";
    init_dirname();
    function createHelpersNamespaceObject(helpers, options_ = {}) {
      const { comparator, ...defaults } = { __proto__: null, ...options_ };
      const helperNames = Object.keys(helpers).sort();
      const propNames = [
        ...new Set([...Object.values(helpers)].map(Object.keys).flat())
      ].sort(comparator);
      const nsObject = /* @__PURE__ */ Object.create(null);
      for (let i = 0, { length } = propNames; i < length; i += 1) {
        const propName = propNames[i];
        const helpersForProp = /* @__PURE__ */ Object.create(null);
        for (let j = 0, { length: length_j } = helperNames; j < length_j; j += 1) {
          const helperName = helperNames[j];
          const helperValue = helpers[helperName][propName] ?? defaults[helperName];
          if (helperValue !== void 0) {
            helpersForProp[helperName] = helperValue;
          }
        }
        nsObject[propName] = helpersForProp;
      }
      return nsObject;
    }
    module.exports = {
      createHelpersNamespaceObject
    };
  }
});

// node_modules/packageurl-js/src/normalize.js
var require_normalize = __commonJS({
  "node_modules/packageurl-js/src/normalize.js"(exports, module) {
    "use strict";
    init_dirname();
    var { isObject } = require_objects();
    var { isBlank } = require_strings();
    function normalizeName(rawName) {
      return typeof rawName === "string" ? rawName.trim() : void 0;
    }
    function normalizeNamespace(rawNamespace) {
      return typeof rawNamespace === "string" ? normalizePath(rawNamespace) : void 0;
    }
    function normalizePath(pathname, callback) {
      let collapsed = "";
      let start = 0;
      while (pathname.charCodeAt(start) === 47) {
        start += 1;
      }
      let nextIndex = pathname.indexOf("/", start);
      if (nextIndex === -1) {
        return pathname.slice(start);
      }
      while (nextIndex !== -1) {
        const segment = pathname.slice(start, nextIndex);
        if (callback === void 0 || callback(segment)) {
          collapsed = collapsed + (collapsed.length === 0 ? "" : "/") + segment;
        }
        start = nextIndex + 1;
        while (pathname.charCodeAt(start) === 47) {
          start += 1;
        }
        nextIndex = pathname.indexOf("/", start);
      }
      const lastSegment = pathname.slice(start);
      if (lastSegment.length !== 0 && (callback === void 0 || callback(lastSegment))) {
        collapsed = collapsed + "/" + lastSegment;
      }
      return collapsed;
    }
    function normalizeQualifiers(rawQualifiers) {
      let qualifiers;
      for (const { 0: key, 1: value } of qualifiersToEntries(rawQualifiers)) {
        const strValue = typeof value === "string" ? value : String(value);
        const trimmed = strValue.trim();
        if (trimmed.length === 0) {
          continue;
        }
        if (qualifiers === void 0) {
          qualifiers = { __proto__: null };
        }
        qualifiers[key.toLowerCase()] = trimmed;
      }
      return qualifiers;
    }
    function normalizeSubpath(rawSubpath) {
      return typeof rawSubpath === "string" ? normalizePath(rawSubpath, subpathFilter) : void 0;
    }
    function normalizeType(rawType) {
      return typeof rawType === "string" ? rawType.trim().toLowerCase() : void 0;
    }
    function normalizeVersion(rawVersion) {
      return typeof rawVersion === "string" ? rawVersion.trim() : void 0;
    }
    function qualifiersToEntries(rawQualifiers) {
      if (isObject(rawQualifiers)) {
        return rawQualifiers instanceof URLSearchParams ? rawQualifiers.entries() : Object.entries(rawQualifiers);
      }
      return typeof rawQualifiers === "string" ? new URLSearchParams(rawQualifiers).entries() : Object.entries({});
    }
    function subpathFilter(segment) {
      const { length } = segment;
      if (length === 1 && segment.charCodeAt(0) === 46) return false;
      if (length === 2 && segment.charCodeAt(0) === 46 && segment.charCodeAt(1) === 46) {
        return false;
      }
      return !isBlank(segment);
    }
    module.exports = {
      normalizeName,
      normalizeNamespace,
      normalizePath,
      normalizeQualifiers,
      normalizeSubpath,
      normalizeType,
      normalizeVersion
    };
  }
});

// node_modules/packageurl-js/src/lang.js
var require_lang = __commonJS({
  "node_modules/packageurl-js/src/lang.js"(exports, module) {
    "use strict";
    init_dirname();
    function isNullishOrEmptyString(value) {
      return value === null || value === void 0 || typeof value === "string" && value.length === 0;
    }
    module.exports = {
      isNullishOrEmptyString
    };
  }
});

// node_modules/packageurl-js/src/validate.js
var require_validate = __commonJS({
  "node_modules/packageurl-js/src/validate.js"(exports, module) {
    "use strict";
    init_dirname();
    var { PurlError } = require_error();
    var { isNullishOrEmptyString } = require_lang();
    var { isNonEmptyString } = require_strings();
    function validateEmptyByType(type, name, value, throws2) {
      if (!isNullishOrEmptyString(value)) {
        if (throws2) {
          throw new PurlError(`${type} "${name}" component must be empty`);
        }
        return false;
      }
      return true;
    }
    function validateName(name, throws2) {
      return validateRequired("name", name, throws2) && validateStrings("name", name, throws2);
    }
    function validateNamespace(namespace, throws2) {
      return validateStrings("namespace", namespace, throws2);
    }
    function validateQualifiers(qualifiers, throws2) {
      if (qualifiers === null || qualifiers === void 0) {
        return true;
      }
      if (typeof qualifiers !== "object") {
        if (throws2) {
          throw new PurlError('"qualifiers" must be an object');
        }
        return false;
      }
      const keysIterable = (
        // URL searchParams have an "keys" method that returns an iterator.
        typeof qualifiers.keys === "function" ? qualifiers.keys() : Object.keys(qualifiers)
      );
      for (const key of keysIterable) {
        if (!validateQualifierKey(key, throws2)) {
          return false;
        }
      }
      return true;
    }
    function validateQualifierKey(key, throws2) {
      if (!validateStartsWithoutNumber("qualifier", key, throws2)) {
        return false;
      }
      for (let i = 0, { length } = key; i < length; i += 1) {
        const code = key.charCodeAt(i);
        if (!(code >= 48 && code <= 57 || // 0-9
        code >= 65 && code <= 90 || // A-Z
        code >= 97 && code <= 122 || // a-z
        code === 46 || // .
        code === 45 || // -
        code === 95)) {
          if (throws2) {
            throw new PurlError(
              `qualifier "${key}" contains an illegal character`
            );
          }
          return false;
        }
      }
      return true;
    }
    function validateRequired(name, value, throws2) {
      if (isNullishOrEmptyString(value)) {
        if (throws2) {
          throw new PurlError(`"${name}" is a required component`);
        }
        return false;
      }
      return true;
    }
    function validateRequiredByType(type, name, value, throws2) {
      if (isNullishOrEmptyString(value)) {
        if (throws2) {
          throw new PurlError(`${type} requires a "${name}" component`);
        }
        return false;
      }
      return true;
    }
    function validateStartsWithoutNumber(name, value, throws2) {
      if (isNonEmptyString(value)) {
        const code = value.charCodeAt(0);
        if (code >= 48 && code <= 57) {
          if (throws2) {
            throw new PurlError(
              `${name} "${value}" cannot start with a number`
            );
          }
          return false;
        }
      }
      return true;
    }
    function validateStrings(name, value, throws2) {
      if (value === null || value === void 0 || typeof value === "string") {
        return true;
      }
      if (throws2) {
        throw new PurlError(`"'${name}" must be a string`);
      }
      return false;
    }
    function validateSubpath(subpath, throws2) {
      return validateStrings("subpath", subpath, throws2);
    }
    function validateType(type, throws2) {
      if (!validateRequired("type", type, throws2) || !validateStrings("type", type, throws2) || !validateStartsWithoutNumber("type", type, throws2)) {
        return false;
      }
      for (let i = 0, { length } = type; i < length; i += 1) {
        const code = type.charCodeAt(i);
        if (!(code >= 48 && code <= 57 || // 0-9
        code >= 65 && code <= 90 || // A-Z
        code >= 97 && code <= 122 || // a-z
        code === 46 || // .
        code === 43 || // +
        code === 45)) {
          if (throws2) {
            throw new PurlError(
              `type "${type}" contains an illegal character`
            );
          }
          return false;
        }
      }
      return true;
    }
    function validateVersion(version, throws2) {
      return validateStrings("version", version, throws2);
    }
    module.exports = {
      validateEmptyByType,
      validateName,
      validateNamespace,
      validateQualifiers,
      validateQualifierKey,
      validateRequired,
      validateRequiredByType,
      validateStartsWithoutNumber,
      validateStrings,
      validateSubpath,
      validateType,
      validateVersion
    };
  }
});

// node_modules/packageurl-js/src/purl-component.js
var require_purl_component = __commonJS({
  "node_modules/packageurl-js/src/purl-component.js"(exports, module) {
    "use strict";
    init_dirname();
    var {
      encodeNamespace,
      encodeVersion,
      encodeQualifiers,
      encodeQualifierParam,
      encodeSubpath,
      encodeURIComponent: encodeURIComponent2
    } = require_encode();
    var { createHelpersNamespaceObject } = require_helpers();
    var {
      normalizeType,
      normalizeNamespace,
      normalizeName,
      normalizeVersion,
      normalizeQualifiers,
      normalizeSubpath
    } = require_normalize();
    var { localeCompare, isNonEmptyString } = require_strings();
    var {
      validateType,
      validateNamespace,
      validateName,
      validateVersion,
      validateQualifiers,
      validateQualifierKey,
      validateSubpath
    } = require_validate();
    var PurlComponentEncoder = (comp) => isNonEmptyString(comp) ? encodeURIComponent2(comp) : "";
    var PurlComponentStringNormalizer = (comp) => typeof comp === "string" ? comp : void 0;
    var PurlComponentValidator = (_comp, _throws) => true;
    var componentSortOrderLookup = {
      __proto__: null,
      type: 0,
      namespace: 1,
      name: 2,
      version: 3,
      qualifiers: 4,
      qualifierKey: 5,
      qualifierValue: 6,
      subpath: 7
    };
    function componentSortOrder(comp) {
      return componentSortOrderLookup[comp] ?? comp;
    }
    function componentComparator(compA, compB) {
      return localeCompare(componentSortOrder(compA), componentSortOrder(compB));
    }
    module.exports = {
      // Rules for each purl component:
      // https://github.com/package-url/purl-spec/blob/master/PURL-SPECIFICATION.rst#rules-for-each-purl-component
      PurlComponent: createHelpersNamespaceObject(
        {
          encode: {
            namespace: encodeNamespace,
            version: encodeVersion,
            qualifiers: encodeQualifiers,
            qualifierKey: encodeQualifierParam,
            qualifierValue: encodeQualifierParam,
            subpath: encodeSubpath
          },
          normalize: {
            type: normalizeType,
            namespace: normalizeNamespace,
            name: normalizeName,
            version: normalizeVersion,
            qualifiers: normalizeQualifiers,
            subpath: normalizeSubpath
          },
          validate: {
            type: validateType,
            namespace: validateNamespace,
            name: validateName,
            version: validateVersion,
            qualifierKey: validateQualifierKey,
            qualifiers: validateQualifiers,
            subpath: validateSubpath
          }
        },
        {
          comparator: componentComparator,
          encode: PurlComponentEncoder,
          normalize: PurlComponentStringNormalizer,
          validate: PurlComponentValidator
        }
      )
    };
  }
});

// node_modules/packageurl-js/src/purl-qualifier-names.js
var require_purl_qualifier_names = __commonJS({
  "node_modules/packageurl-js/src/purl-qualifier-names.js"(exports, module) {
    "use strict";
    init_dirname();
    module.exports = {
      // Known qualifiers:
      // https://github.com/package-url/purl-spec/blob/master/PURL-SPECIFICATION.rst#known-qualifiers-keyvalue-pairs
      PurlQualifierNames: {
        __proto__: null,
        RepositoryUrl: "repository_url",
        DownloadUrl: "download_url",
        VcsUrl: "vcs_url",
        FileName: "file_name",
        Checksum: "checksum"
      }
    };
  }
});

// node_modules/packageurl-js/src/purl-type.js
var require_purl_type = __commonJS({
  "node_modules/packageurl-js/src/purl-type.js"(exports, module) {
    "use strict";
    init_dirname();
    var { isNullishOrEmptyString } = require_lang();
    var { createHelpersNamespaceObject } = require_helpers();
    var {
      isSemverString,
      lowerName,
      lowerNamespace,
      lowerVersion,
      replaceDashesWithUnderscores,
      replaceUnderscoresWithDashes
    } = require_strings();
    var { validateEmptyByType, validateRequiredByType } = require_validate();
    var { PurlError } = require_error();
    var PurlTypNormalizer = (purl2) => purl2;
    var PurlTypeValidator = (_purl, _throws) => true;
    module.exports = {
      // PURL types:
      // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst
      PurlType: createHelpersNamespaceObject(
        {
          normalize: {
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#alpm
            alpm(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#apk
            apk(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#bitbucket
            bitbucket(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#bitnami
            bitnami(purl2) {
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#composer
            composer(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#deb
            deb(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#other-candidate-types-to-define
            gitlab(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#github
            github(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#golang
            // golang(purl) {
            //     // Ignore case-insensitive rule because go.mod are case-sensitive.
            //     // Pending spec change: https://github.com/package-url/purl-spec/pull/196
            //     lowerNamespace(purl)
            //     lowerName(purl)
            //     return purl
            // },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#hex
            hex(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#huggingface
            huggingface(purl2) {
              lowerVersion(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#mlflow
            mlflow(purl2) {
              if (purl2.qualifiers?.repository_url?.includes("databricks")) {
                lowerName(purl2);
              }
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#npm
            npm(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#luarocks
            luarocks(purl2) {
              lowerVersion(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#oci
            oci(purl2) {
              lowerName(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#pub
            pub(purl2) {
              lowerName(purl2);
              purl2.name = replaceDashesWithUnderscores(purl2.name);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#pypi
            pypi(purl2) {
              lowerNamespace(purl2);
              lowerName(purl2);
              purl2.name = replaceUnderscoresWithDashes(purl2.name);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#qpkg
            qpkg(purl2) {
              lowerNamespace(purl2);
              return purl2;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#rpm
            rpm(purl2) {
              lowerNamespace(purl2);
              return purl2;
            }
          },
          validate: {
            // TODO: cocoapods name validation
            // TODO: cpan namespace validation
            // TODO: swid qualifier validation
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#conan
            conan(purl2, throws2) {
              if (isNullishOrEmptyString(purl2.namespace)) {
                if (purl2.qualifiers?.channel) {
                  if (throws2) {
                    throw new PurlError(
                      'conan requires a "namespace" component when a "channel" qualifier is present'
                    );
                  }
                  return false;
                }
              } else if (isNullishOrEmptyString(purl2.qualifiers)) {
                if (throws2) {
                  throw new PurlError(
                    'conan requires a "qualifiers" component when a namespace is present'
                  );
                }
                return false;
              }
              return true;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#cran
            cran(purl2, throws2) {
              return validateRequiredByType(
                "cran",
                "version",
                purl2.version,
                throws2
              );
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#golang
            golang(purl2) {
              const { version } = purl2;
              const length = typeof version === "string" ? version.length : 0;
              if (length && version.charCodeAt(0) === 118 && !isSemverString(version.slice(1))) {
                if (throws) {
                  throw new PurlError(
                    'golang "version" component starting with a "v" must be followed by a valid semver version'
                  );
                }
                return false;
              }
              return true;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#maven
            maven(purl2, throws2) {
              return validateRequiredByType(
                "maven",
                "namespace",
                purl2.namespace,
                throws2
              );
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#mlflow
            mlflow(purl2, throws2) {
              return validateEmptyByType(
                "mlflow",
                "namespace",
                purl2.namespace,
                throws2
              );
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#oci
            oci(purl2, throws2) {
              return validateEmptyByType(
                "oci",
                "namespace",
                purl2.namespace,
                throws2
              );
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#pub
            pub(purl2, throws2) {
              const { name } = purl2;
              for (let i = 0, { length } = name; i < length; i += 1) {
                const code = name.charCodeAt(i);
                if (!(code >= 48 && code <= 57 || // 0-9
                code >= 97 && code <= 122 || // a-z
                code === 95)) {
                  if (throws2) {
                    throw new PurlError(
                      'pub "name" component may only contain [a-z0-9_] characters'
                    );
                  }
                  return false;
                }
              }
              return true;
            },
            // https://github.com/package-url/purl-spec/blob/master/PURL-TYPES.rst#swift
            swift(purl2, throws2) {
              return validateRequiredByType(
                "swift",
                "namespace",
                purl2.namespace,
                throws2
              ) && validateRequiredByType(
                "swift",
                "version",
                purl2.version,
                throws2
              );
            }
          }
        },
        {
          normalize: PurlTypNormalizer,
          validate: PurlTypeValidator
        }
      )
    };
  }
});

// node_modules/packageurl-js/src/package-url.js
var require_package_url = __commonJS({
  "node_modules/packageurl-js/src/package-url.js"(exports, module) {
    "use strict";
    init_dirname();
    var { decodePurlComponent } = require_decode();
    var { isObject, recursiveFreeze } = require_objects();
    var { isBlank, isNonEmptyString, trimLeadingSlashes } = require_strings();
    var { PurlComponent } = require_purl_component();
    var { PurlQualifierNames } = require_purl_qualifier_names();
    var { PurlType } = require_purl_type();
    var { PurlError } = require_error();
    var PackageURL2 = class _PackageURL {
      static Component = recursiveFreeze(PurlComponent);
      static KnownQualifierNames = recursiveFreeze(PurlQualifierNames);
      static Type = recursiveFreeze(PurlType);
      constructor(rawType, rawNamespace, rawName, rawVersion, rawQualifiers, rawSubpath) {
        const type = isNonEmptyString(rawType) ? PurlComponent.type.normalize(rawType) : rawType;
        PurlComponent.type.validate(type, true);
        const namespace = isNonEmptyString(rawNamespace) ? PurlComponent.namespace.normalize(rawNamespace) : rawNamespace;
        PurlComponent.namespace.validate(namespace, true);
        const name = isNonEmptyString(rawName) ? PurlComponent.name.normalize(rawName) : rawName;
        PurlComponent.name.validate(name, true);
        const version = isNonEmptyString(rawVersion) ? PurlComponent.version.normalize(rawVersion) : rawVersion;
        PurlComponent.version.validate(version, true);
        const qualifiers = typeof rawQualifiers === "string" || isObject(rawQualifiers) ? PurlComponent.qualifiers.normalize(rawQualifiers) : rawQualifiers;
        PurlComponent.qualifiers.validate(qualifiers, true);
        const subpath = isNonEmptyString(rawSubpath) ? PurlComponent.subpath.normalize(rawSubpath) : rawSubpath;
        PurlComponent.subpath.validate(subpath, true);
        this.type = type;
        this.name = name;
        this.namespace = namespace ?? void 0;
        this.version = version ?? void 0;
        this.qualifiers = qualifiers ?? void 0;
        this.subpath = subpath ?? void 0;
        const typeHelpers = PurlType[type];
        if (typeHelpers) {
          typeHelpers.normalize(this);
          typeHelpers.validate(this, true);
        }
      }
      toString() {
        const { namespace, name, version, qualifiers, subpath, type } = this;
        let purlStr = `pkg:${PurlComponent.type.encode(type)}/`;
        if (namespace) {
          purlStr = `${purlStr}${PurlComponent.namespace.encode(namespace)}/`;
        }
        purlStr = `${purlStr}${PurlComponent.name.encode(name)}`;
        if (version) {
          purlStr = `${purlStr}@${PurlComponent.version.encode(version)}`;
        }
        if (qualifiers) {
          purlStr = `${purlStr}?${PurlComponent.qualifiers.encode(qualifiers)}`;
        }
        if (subpath) {
          purlStr = `${purlStr}#${PurlComponent.subpath.encode(subpath)}`;
        }
        return purlStr;
      }
      static fromString(purlStr) {
        return new _PackageURL(..._PackageURL.parseString(purlStr));
      }
      static parseString(purlStr) {
        if (typeof purlStr !== "string") {
          throw new Error("A purl string argument is required.");
        }
        if (isBlank(purlStr)) {
          return [
            void 0,
            void 0,
            void 0,
            void 0,
            void 0,
            void 0
          ];
        }
        const colonIndex = purlStr.indexOf(":");
        let url;
        let maybeUrlWithAuth;
        if (colonIndex !== -1) {
          try {
            const beforeColon = purlStr.slice(0, colonIndex);
            const afterColon = purlStr.slice(colonIndex + 1);
            const trimmedAfterColon = trimLeadingSlashes(afterColon);
            url = new URL(`${beforeColon}:${trimmedAfterColon}`);
            maybeUrlWithAuth = afterColon.length === trimmedAfterColon.length ? url : new URL(purlStr);
          } catch (e) {
            throw new PurlError("failed to parse as URL", {
              cause: e
            });
          }
        }
        if (url?.protocol !== "pkg:") {
          throw new PurlError('missing required "pkg" scheme component');
        }
        if (maybeUrlWithAuth.username !== "" || maybeUrlWithAuth.password !== "") {
          throw new PurlError('cannot contain a "user:pass@host:port"');
        }
        const { pathname } = url;
        const firstSlashIndex = pathname.indexOf("/");
        const rawType = decodePurlComponent(
          "type",
          firstSlashIndex === -1 ? pathname : pathname.slice(0, firstSlashIndex)
        );
        if (firstSlashIndex < 1) {
          return [
            rawType,
            void 0,
            void 0,
            void 0,
            void 0,
            void 0
          ];
        }
        let rawVersion;
        let atSignIndex = pathname.lastIndexOf("@");
        if (atSignIndex !== -1 && pathname.charCodeAt(atSignIndex - 1) === 47) {
          atSignIndex = -1;
        }
        const beforeVersion = pathname.slice(
          rawType.length + 1,
          atSignIndex === -1 ? pathname.length : atSignIndex
        );
        if (atSignIndex !== -1) {
          rawVersion = decodePurlComponent(
            "version",
            pathname.slice(atSignIndex + 1)
          );
        }
        let rawNamespace;
        let rawName;
        const lastSlashIndex = beforeVersion.lastIndexOf("/");
        if (lastSlashIndex === -1) {
          rawName = decodePurlComponent("name", beforeVersion);
        } else {
          rawName = decodePurlComponent(
            "name",
            beforeVersion.slice(lastSlashIndex + 1)
          );
          rawNamespace = decodePurlComponent(
            "namespace",
            beforeVersion.slice(0, lastSlashIndex)
          );
        }
        let rawQualifiers;
        const { searchParams } = url;
        if (searchParams.size !== 0) {
          searchParams.forEach(
            (value) => decodePurlComponent("qualifiers", value)
          );
          rawQualifiers = searchParams;
        }
        let rawSubpath;
        const { hash } = url;
        if (hash.length !== 0) {
          rawSubpath = decodePurlComponent("subpath", hash.slice(1));
        }
        return [
          rawType,
          rawNamespace,
          rawName,
          rawVersion,
          rawQualifiers,
          rawSubpath
        ];
      }
    };
    for (const staticProp of ["Component", "KnownQualifierNames", "Type"]) {
      Reflect.defineProperty(PackageURL2, staticProp, {
        ...Reflect.getOwnPropertyDescriptor(PackageURL2, staticProp),
        writable: false
      });
    }
    Reflect.setPrototypeOf(PackageURL2.prototype, null);
    module.exports = {
      PackageURL: PackageURL2,
      PurlComponent,
      PurlQualifierNames,
      PurlType
    };
  }
});

// node_modules/packageurl-js/index.js
var require_packageurl_js = __commonJS({
  "node_modules/packageurl-js/index.js"(exports, module) {
    "use strict";
    init_dirname();
    var {
      PackageURL: PackageURL2,
      PurlComponent,
      PurlQualifierNames,
      PurlType
    } = require_package_url();
    module.exports = {
      PackageURL: PackageURL2,
      PurlComponent,
      PurlQualifierNames,
      PurlType
    };
  }
});

// packages/release/git.ts
init_dirname();
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
var DISARMED = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
var MISLEADING = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_NAMESPACE",
  "GIT_PREFIX"
];
var GIT_ALLOW_PROTOCOL = "file:git:http:https:ssh";
var MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
function createGit(workspace, env) {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !MISLEADING.includes(name)));
  const settings = { cwd: workspace, maxBuffer: MAX_OUTPUT_BYTES, encoding: "utf8" };
  const environment = {
    ...own,
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL
  };
  return {
    run: (args) => new Promise((resolve, reject) => {
      execFile(
        "git",
        [...DISARMED, ...args],
        { ...settings, env: environment },
        (error, stdout, stderr) => {
          if (error === null) resolve({ code: 0, stdout, stderr });
          else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
          else reject(cannotRun(error, workspace));
        }
      );
    })
  };
}
async function gitOutput(git, args) {
  return (await gitText(git, args)).trim();
}
async function gitText(git, args) {
  const { code, stdout, stderr } = await git.run(args);
  if (code === 0) return stdout;
  throw new DeployError({
    code: "GIT_FAILED",
    message: `git ${args[0]} failed with exit code ${code}.`,
    cause: stderr.trim(),
    remedy: "Run the same command in the checkout to see more. A branch, tag or commit that is missing there wants 'fetch-depth: 0' of actions/checkout."
  });
}
async function requireCheckout(git, workspace) {
  const { code, stderr } = await git.run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (code === 0) return;
  const foreign = await ownedBySomebodyElse(workspace);
  throw new DeployError({
    code: "GIT_NOT_A_CHECKOUT",
    message: `${workspace} is not a git checkout with a commit that git agrees to read.`,
    cause: [
      stderr.trim(),
      foreign ? "The folder belongs to another user, and git refuses such repositories." : ""
    ].filter((line) => line !== "").join("\n"),
    remedy: foreign ? `Run 'git config --global --add safe.directory ${workspace}' in a step before this one.` : "Put a step 'uses: actions/checkout@v5' with 'fetch-depth: 0' before this one."
  });
}
async function ownedBySomebodyElse(path) {
  const owner = await stat(path).then(({ uid }) => uid);
  return process.getuid !== void 0 && owner !== process.getuid();
}
function cannotRun(error, workspace) {
  return new DeployError({
    code: "GIT_MISSING",
    message: `git could not be run in ${workspace}.`,
    cause: error.message,
    remedy: "Install git on the runner, and check that the folder exists."
  });
}

// packages/sbom/component.ts
init_dirname();
function bareComponent(facts) {
  return {
    hashes: [],
    distributions: [],
    licences: [],
    references: [],
    scope: "required",
    direct: false,
    dependsOn: [],
    edges: "unknown",
    locations: [],
    properties: [],
    ...facts
  };
}
function mergeComponents(components) {
  const merged = /* @__PURE__ */ new Map();
  for (const component of components) {
    const known2 = merged.get(component.purl);
    merged.set(component.purl, known2 === void 0 ? component : unite(known2, component));
  }
  return orderedBy(merged.values(), ({ purl: purl2 }) => purl2);
}
var scopes = ["required", "optional", "excluded"];
var aggregates = ["incomplete", "unknown", "complete"];
function weakest(claims) {
  const made = new Set(claims);
  return aggregates.find((aggregate) => made.has(aggregate)) ?? "complete";
}
function claimOf(warnings, otherwise) {
  return warnings.some(({ gap }) => gap) ? "incomplete" : otherwise;
}
function unite(a, b) {
  return {
    ...b,
    ...a,
    hashes: sameHashes(a.hashes, b.hashes) ? unique([...a.hashes, ...b.hashes]) : [],
    distributions: unique([...a.distributions, ...b.distributions]),
    licences: a.licences.length > 0 ? a.licences : b.licences,
    references: unique([...a.references, ...b.references]),
    scope: scopes.find((scope) => scope === a.scope || scope === b.scope) ?? "required",
    direct: a.direct || b.direct,
    dependsOn: distinct([...a.dependsOn, ...b.dependsOn]),
    edges: weakest([a.edges, b.edges]),
    locations: unique([...a.locations, ...b.locations]),
    properties: unique([...a.properties, ...b.properties])
  };
}
function sameHashes(a, b) {
  return a.every(
    ({ algorithm, value }) => b.every((other) => other.algorithm !== algorithm || other.value === value)
  );
}
function unique(items) {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

// packages/sbom/graph.ts
init_dirname();
function attachOrphans(components) {
  const edges = edgesOf(components);
  const reached = reachable(components, edges);
  if (components.every(({ purl: purl2 }) => reached.has(purl2))) return components;
  const required = new Set(components.flatMap(({ purl: purl2, dependsOn }) => dependsOn.filter((to) => to !== purl2)));
  const direct = /* @__PURE__ */ new Set();
  const attach = ({ purl: purl2 }) => {
    if (reached.has(purl2)) return;
    direct.add(purl2);
    follow([purl2], edges, reached);
  };
  for (const component of components) if (!required.has(component.purl)) attach(component);
  for (const component of components) attach(component);
  return components.map((one) => direct.has(one.purl) ? { ...one, direct: true } : one);
}
function reachable(components, edges) {
  const reached = /* @__PURE__ */ new Set();
  const start = components.filter(({ direct }) => direct).map(({ purl: purl2 }) => purl2);
  follow(start, edges, reached);
  return reached;
}
function follow(start, edges, reached) {
  const waiting = [...start];
  for (let ref = waiting.pop(); ref !== void 0; ref = waiting.pop()) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    waiting.push(...edges.get(ref) ?? []);
  }
}
function edgesOf(components) {
  return new Map(components.map(({ purl: purl2, dependsOn }) => [purl2, dependsOn]));
}

// packages/sbom/purl.ts
init_dirname();
var import_packageurl_js = __toESM(require_packageurl_js(), 1);
function pypiPurl(name, version, qualifiers) {
  return purl({ type: "pypi", name, version, qualifiers });
}
function npmPurl(fullName, version, qualifiers) {
  const [, namespace, name] = /^(?:(@[^/]+)\/)?([^/]+)$/.exec(fullName) ?? [];
  if (name === void 0) return void 0;
  return purl({ type: "npm", namespace, name, version, qualifiers });
}
function genericPurl(name, version, sha256) {
  return purl({
    type: "generic",
    name,
    version,
    qualifiers: sha256 === void 0 ? void 0 : { checksum: `sha256:${sha256}` }
  });
}
function systemPurl(parts) {
  const known2 = Object.entries(parts.qualifiers ?? {}).filter(
    (one) => one[1] !== void 0
  );
  return purl({ ...parts, qualifiers: Object.fromEntries(known2) });
}
var known = /* @__PURE__ */ new Set();
function isPurl(text) {
  if (known.has(text)) return true;
  try {
    import_packageurl_js.PackageURL.fromString(text);
    known.add(text);
    return true;
  } catch {
    return false;
  }
}
var plainTypes = /* @__PURE__ */ new Set(["npm", "pypi"]);
var plainName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
var plainVersion = /^[0-9]+(?:[.-][0-9a-z]+)*$/;
function purl(parts) {
  const { type, namespace, name, version, qualifiers } = parts;
  const isPlain = plainTypes.has(type) && namespace === void 0 && qualifiers === void 0;
  if (isPlain && version !== void 0 && plainName.test(name) && plainVersion.test(version))
    return `pkg:${type}/${name}@${version}`;
  try {
    const [path = "", query] = new import_packageurl_js.PackageURL(type, namespace, name, version, qualifiers, void 0).toString().split("?");
    const plain2 = path.replaceAll("+", "%2B");
    const text = query === void 0 ? plain2 : `${plain2}?${query.replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
    return isPurl(text) ? text : void 0;
  } catch {
    return void 0;
  }
}

// packages/sbom/urls.ts
init_dirname();
var schemes = /^(?:https?|ftp|ssh|git|(?:git|hg|svn|bzr)\+(?:https?|ssh|git|svn))$/;
var plain = /^https:\/\/(?:(?!xn--)[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?:\/(?:@?[A-Za-z0-9_+-][A-Za-z0-9._+-]*)?)+$/;
function publicUrl(text) {
  if (plain.test(text)) return text;
  if (!URL.canParse(text)) return void 0;
  const url = new URL(text);
  if (!schemes.test(url.protocol.slice(0, -1)) || url.host === "") return void 0;
  if (!url.protocol.endsWith("ssh:")) url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href.replace(/%(?![0-9a-f]{2})/gi, "%25").replace(/[|^`\\]/g, encodeURIComponent);
}
function publishedUrl(url) {
  if (!/[ "'[\]<>{}]|%5B/i.test(url)) return url;
  const escaped = url.replace(/[ "'[\]<>{}]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return withHostBrackets(escaped);
}
function withHostBrackets(url) {
  return url.replace(/^([a-z+]+:\/\/(?:[^/@]*@)?)%5B([0-9a-f:.]+)%5D/i, "$1[$2]");
}
function shown(text) {
  const words = text.split(/(\s+)/).map((word) => {
    const [, before = "", address] = /^(.*?)([A-Za-z][A-Za-z0-9+.-]*:\/\/.*)$/s.exec(word) ?? [];
    if (address !== void 0) return `${withoutFolders(before)}${publicUrl(address) ?? "\u2026"}`;
    return withoutFolders(word);
  });
  const line = words.join("");
  return line.length > 200 ? `${line.slice(0, 200).toWellFormed()}\u2026` : line;
}
function withoutFolders(word) {
  return word.replace(
    /^(.*?)(?:[A-Za-z]:\\|\\\\|~?\/)(?:.*[\\/])?/s,
    (all, before) => before === "" || /[=@'"(]$/.test(before) ? `${before}\u2026/` : all
  );
}

// packages/sbom/readers/requirements.ts
init_dirname();

// packages/sbom/python/marker.ts
init_dirname();
var linux = {
  variables: { os_name: "posix", sys_platform: "linux", platform_system: "Linux" }
};
var maxDepth = 50;
function parseMarker(text) {
  const tokens = tokenise(text);
  if (tokens === void 0) return "unreadable";
  const state = { tokens, at: 0, depth: 0 };
  const marker = parseAny(state);
  return state.at === tokens.length ? marker : "unreadable";
}
function evaluateMarker(marker, environment) {
  if (marker === "unreadable") return void 0;
  if ("any" in marker) return combine(marker.any, true, environment);
  if ("all" in marker) return combine(marker.all, false, environment);
  return compare(marker, environment);
}
function combine(markers, deciding, environment) {
  const verdicts = markers.map((marker) => evaluateMarker(marker, environment));
  if (verdicts.includes(deciding)) return deciding;
  return verdicts.includes(void 0) ? void 0 : !deciding;
}
function compare({ left, operator, right }, environment) {
  if ("variable" in left && left.variable === "extra" && "text" in right) {
    const asked = environment.extras?.has(normaliseExtra(right.text)) ?? false;
    return operator === "==" ? asked : operator === "!=" ? !asked : void 0;
  }
  const [a, b] = [resolved(left, environment), resolved(right, environment)];
  if (a === void 0 || b === void 0) return void 0;
  if (operator === "in") return b.includes(a);
  if (operator === "not in") return !b.includes(a);
  const isVersion = [left, right].some(
    (operand2) => "variable" in operand2 && /version$/.test(operand2.variable)
  );
  if (isVersion && [a, b].every((text) => /^\d+(\.\d+)*(\.\*)?$/.test(text)))
    return compareVersions(a, operator, b);
  return operator === "==" || operator === "===" ? a === b : operator === "!=" ? a !== b : void 0;
}
function normaliseExtra(name) {
  return name.trim().toLowerCase().replace(/[-_.]+/g, "-");
}
function resolved(operand2, { variables }) {
  if ("text" in operand2) return operand2.text;
  return Object.hasOwn(variables, operand2.variable) ? variables[operand2.variable] : void 0;
}
function compareVersions(a, operator, b) {
  if (b.endsWith(".*")) {
    const prefix = b.slice(0, -2).split(".").map(Number);
    const equal = order(a.split(".").map(Number).slice(0, prefix.length), prefix) === 0;
    return operator === "==" ? equal : operator === "!=" ? !equal : void 0;
  }
  if (a.endsWith(".*")) return void 0;
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const sign = order(left, right);
  const verdicts = {
    "<": sign < 0,
    "<=": sign <= 0,
    "==": sign === 0,
    "===": a === b,
    "!=": sign !== 0,
    ">=": sign >= 0,
    ">": sign > 0,
    "~=": sign >= 0 && order(left.slice(0, right.length - 1), right.slice(0, -1)) === 0
  };
  return verdicts[operator];
}
function order(a, b) {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
function parseAny(state) {
  const parts = [parseAll(state)];
  while (take(state, "or")) parts.push(parseAll(state));
  return single(parts) ?? { any: parts };
}
function parseAll(state) {
  const parts = [parseTerm(state)];
  while (take(state, "and")) parts.push(parseTerm(state));
  return single(parts) ?? { all: parts };
}
function single(parts) {
  return parts.length === 1 ? parts[0] : void 0;
}
function parseTerm(state) {
  if (take(state, "(")) {
    if (++state.depth > maxDepth) return "unreadable";
    const inner = parseAny(state);
    state.depth--;
    return take(state, ")") ? inner : "unreadable";
  }
  const left = operand(state.tokens[state.at++]);
  const operator = state.tokens[state.at++];
  const right = operand(state.tokens[state.at++]);
  if (left === void 0 || operator === void 0 || right === void 0) return "unreadable";
  return { left, operator: operator.replace(/\s+/, " "), right };
}
function take(state, token2) {
  if (state.tokens[state.at] !== token2) return false;
  state.at++;
  return true;
}
function operand(token2) {
  if (token2 === void 0) return void 0;
  if (/^['"]/.test(token2)) return { text: token2.slice(1, -1) };
  return /^[a-z]/.test(token2) ? { variable: token2.replaceAll(".", "_") } : void 0;
}
var token = /\s*(?:('[^']*'|"[^"]*")|(not\s+in\b)|([a-z][a-z_.]*)|(===|~=|[=!<>]=|[<>])|([()]))\s*/y;
function tokenise(text) {
  const tokens = [];
  token.lastIndex = 0;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const found = token.exec(text);
    if (found === null) return void 0;
    tokens.push(found[0].trim());
  }
  return tokens;
}

// packages/sbom/python/requirement.ts
init_dirname();

// packages/sbom/hashes.ts
init_dirname();
var hexDigits = { MD5: 32, "SHA-1": 40, "SHA-256": 64, "SHA-384": 96, "SHA-512": 128 };
var names = /* @__PURE__ */ new Map([
  ["md5", "MD5"],
  ["sha1", "SHA-1"],
  ["sha256", "SHA-256"],
  ["sha384", "SHA-384"],
  ["sha512", "SHA-512"]
]);
function hexHash(algorithm, hex) {
  const name = names.get(algorithm.toLowerCase());
  const value = hex.toLowerCase();
  if (name === void 0 || value.length !== hexDigits[name] || !/^[0-9a-f]+$/.test(value)) return void 0;
  return { algorithm: name, value };
}
function integrityHashes(text) {
  return text.split(/\s+/).flatMap((part) => {
    const [, algorithm, base64] = /^([a-z0-9]+)-([A-Za-z0-9+/]+={0,2})(?:\?.*)?$/.exec(part) ?? [];
    if (algorithm === void 0 || base64 === void 0) return [];
    return hexHash(algorithm, Buffer.from(base64, "base64").toString("hex")) ?? [];
  });
}
function prefixedHash(text) {
  const [algorithm = "", hex = ""] = text.split(":");
  return [hexHash(algorithm, hex) ?? []].flat();
}

// packages/sbom/python/requirement.ts
function parseRequirement(text) {
  const [, name, inBrackets, rest = ""] = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/s.exec(text.trim()) ?? [];
  if (name === void 0 || !/[A-Za-z0-9]$/.test(name)) return void 0;
  const extras = (inBrackets ?? "").split(",").map(normaliseExtra).filter((extra) => extra !== "");
  return rest.startsWith("@") ? atAddress(name, extras, rest) : atVersion(name, extras, rest);
}
function pinnedVersion({ specifiers }) {
  for (const specifier of specifiers) {
    const [, version] = /^={2,3}\s*([^\s*]+)$/.exec(specifier) ?? [];
    if (version !== void 0) return version;
  }
  return void 0;
}
function normaliseName(name) {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
function nameOfFile(fileName) {
  const [, name, version] = /^([A-Za-z0-9._]+)-([^-]+)(?:-[^-]+){3,4}\.whl$/.exec(fileName) ?? /^([A-Za-z0-9][A-Za-z0-9._-]*)-([0-9][^-]*?)\.(?:tar\.gz|tar\.bz2|tgz|zip)$/.exec(fileName) ?? [];
  return name === void 0 || version === void 0 ? void 0 : { name, version };
}
function hashOfFragment(url) {
  return [...url.matchAll(/[#&](md5|sha1|sha256|sha384|sha512)=([0-9A-Fa-f]+)/g)].flatMap(
    ([, algorithm = "", hex = ""]) => hexHash(algorithm, hex) ?? []
  );
}
function atAddress(name, extras, rest) {
  const [, url, marker] = /^@\s*(\S+)(?:\s+;(.*))?\s*$/s.exec(rest) ?? [];
  if (url === void 0) return void 0;
  return { name, extras, specifiers: [], url, ...withMarker(marker) };
}
function atVersion(name, extras, rest) {
  const semicolon = rest.indexOf(";");
  const versions = (semicolon < 0 ? rest : rest.slice(0, semicolon)).trim().replace(/^\((.*)\)$/s, "$1");
  const specifiers = versions.split(",").map((one) => one.trim()).filter((one) => one !== "");
  if (!specifiers.every((one) => /^(?:===|~=|[=!<>]=|[<>])\s*[^\s=<>!~;,]+$/.test(one))) return void 0;
  return { name, extras, specifiers, ...withMarker(semicolon < 0 ? void 0 : rest.slice(semicolon + 1)) };
}
function withMarker(marker) {
  const text = marker?.trim() ?? "";
  return text === "" ? {} : { marker: text };
}

// packages/sbom/python/requirement-file.ts
init_dirname();
import { posix } from "node:path";

// packages/sbom/python/requirement-lines.ts
init_dirname();
function requirementLines(text) {
  const lines2 = [];
  let listing = false;
  for (const { line, content } of joined(text)) {
    const start = content.search(/(?:^|\s)#/);
    const own = (start < 0 ? content : content.slice(0, start)).trim();
    const comment = start < 0 ? void 0 : content.slice(start).trim().replace(/^#+\s*/, "");
    if (own !== "") {
      lines2.push({ line, text: own });
      listing = false;
    }
    const last = lines2.at(-1);
    if (comment === void 0 || last === void 0) {
      if (own === "") listing = false;
      continue;
    }
    listing = annotate(last, comment, listing);
  }
  return lines2;
}
function annotate(requirement, comment, listing) {
  const [, names2] = /^via(?:\s+(.*))?$/.exec(comment) ?? [];
  if (/^via(?:\s|$)/.test(comment)) {
    requirement.via = [...requirement.via ?? [], ...namesIn(names2 ?? "")];
    return true;
  }
  if (!listing || !/^(?:-[rc]\s+\S+|[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?(?:\s+\([^)]*\))?)$/.test(comment))
    return false;
  requirement.via?.push(...namesIn(comment));
  return true;
}
function namesIn(text) {
  return text.split(",").map(
    (name) => name.trim().replace(/\s+\([^)]*\)$/, "").replace(/\[[^\]]*\]$/, "")
  ).filter((name) => name !== "");
}
function joined(text) {
  const result = [];
  let open;
  for (const [index, physical] of text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).entries()) {
    const isComment = /^\s*#/.test(physical);
    open ??= { line: index + 1, parts: [] };
    open.parts.push(isComment && open.parts.length > 0 ? ` ${physical}` : physical);
    if (physical.endsWith("\\") && !isComment) {
      open.parts.push(open.parts.pop()?.slice(0, -1) ?? "");
      continue;
    }
    result.push({ line: open.line, content: open.parts.join("") });
    open = void 0;
  }
  if (open !== void 0) result.push({ line: open.line, content: open.parts.join("") });
  return result;
}

// packages/sbom/python/requirement-file.ts
function readRequirementFile({
  path,
  readFile
}) {
  const text = readFile(path);
  if (text === void 0) {
    throw new DeployError({
      code: "SBOM_SOURCE_MISSING",
      message: `There is no requirements file ${shown(path)}.`,
      remedy: `Check the input 'path', and that the repository was checked out before this step.`
    });
  }
  const walk = {
    entries: [],
    constraints: [],
    requireHashes: false,
    warnings: [],
    readFile,
    seen: /* @__PURE__ */ new Set(),
    otherPlaces: false
  };
  readText(walk, { text, path, constraint: false });
  const { entries, constraints, requireHashes, warnings, index, otherPlaces } = walk;
  const only = index === void 0 || otherPlaces ? {} : { indexUrl: index };
  return { entries, constraints, requireHashes, warnings, ...only };
}
function readText(walk, { text, path, constraint }) {
  walk.seen.add(`${constraint} ${path}`);
  for (const line of requirementLines(text)) {
    const position = { path, line: line.line, constraint };
    if (!line.text.startsWith("-")) readRequirement(walk, position, line);
    else for (const option of line.text.split(/\s+(?=-)/)) readOption(walk, position, option);
  }
}
var longNames = {
  r: "requirement",
  c: "constraint",
  i: "index-url",
  e: "editable",
  f: "find-links"
};
var elsewhere = /* @__PURE__ */ new Set(["extra-index-url", "find-links", "no-index"]);
var harmless = new Set(
  "no-binary only-binary prefer-binary pre trusted-host use-feature config-settings config-setting global-option".split(
    " "
  )
);
function readOption(walk, position, option) {
  const [, letter, ofLetter] = /^-([rcief])\s*(.*)$/s.exec(option) ?? [];
  const [, word, ofWord] = /^--([a-z][a-z-]*)(?:\s*=\s*|\s+|$)(.*)$/s.exec(option) ?? [];
  const name = letter === void 0 ? word : longNames[letter];
  const value = unquoted(ofLetter ?? ofWord ?? "");
  if (name === "requirement") include(walk, position, value, position.constraint);
  else if (name === "constraint") include(walk, position, value, true);
  else if (name === "editable") readAddress(walk, position, { text: value, hashes: [] });
  else if (name === "require-hashes") walk.requireHashes = true;
  else if (name === "index-url") walk.index = publicUrl(value);
  else if (name !== void 0 && elsewhere.has(name)) walk.otherPlaces = true;
  else if (name === void 0 || !harmless.has(name))
    warn(walk, position, `the option ${shown(option)} is not known`);
}
var maxFiles = 500;
function include(walk, position, value, constraint) {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    warn(walk, position, `the file behind ${shown(value)} is not read: no network is used`);
    return;
  }
  const at = `${position.path}:${position.line}`;
  const path = posix.join(posix.dirname(position.path), value);
  if (posix.isAbsolute(value) || path.startsWith("../")) {
    throw new DeployError({
      code: "REQUIREMENTS_INCLUDE_OUTSIDE",
      message: `${at} includes ${shown(value)}, which lies outside the source folder.`,
      remedy: "Keep every included requirements file inside the repository and name it relative to the file that includes it."
    });
  }
  if (walk.seen.has(`${constraint} ${path}`)) return;
  if (walk.seen.size >= maxFiles) {
    throw new DeployError({
      code: "REQUIREMENTS_INCLUDE_LOOP",
      message: `${shown(at)} includes one file more after ${maxFiles} others.`,
      remedy: "Look for a symbolic link or an include that leads back to its own folder."
    });
  }
  const text = walk.readFile(path);
  if (text === void 0) {
    throw new DeployError({
      code: "REQUIREMENTS_INCLUDE_MISSING",
      message: `${at} includes ${shown(value)}, which does not exist.`,
      remedy: `Add the file ${shown(path)} to the repository, or remove the line.`
    });
  }
  readText(walk, { text, path, constraint });
}
var archive = /\.(?:whl|zip|tgz|tar\.gz|tar\.bz2)(?:\[[^\]]*\])?(?:\s+;.*)?$/s;
function readRequirement(walk, position, { text, via }) {
  const start = text.search(/\s-/);
  const specifier = (start < 0 ? text : text.slice(0, start)).trim();
  const hashes = start < 0 ? [] : readHashes(walk, position, text.slice(start).trim());
  const requirement = archive.test(specifier) && !specifier.includes("@") ? void 0 : parseRequirement(specifier);
  const annotated = via === void 0 ? {} : { via };
  if (requirement === void 0) readAddress(walk, position, { text: specifier, hashes, ...annotated });
  else add(walk, position, { requirement, hashes, ...annotated });
}
function readHashes(walk, position, options) {
  return options.split(/\s+(?=-)/).flatMap((option) => {
    const [, algorithm = "", hex = ""] = /^--hash(?:\s*=\s*|\s+)([a-z0-9]+):(\S+)$/.exec(option) ?? [];
    const hash = hexHash(algorithm, unquoted(hex));
    if (hash !== void 0) return [hash];
    if (!/^--(?:config-settings?|global-option|install-option)\b/.test(option)) {
      warn(walk, position, `the option ${shown(option)} is not a digest of the right length`);
    }
    return [];
  });
}
function readAddress(walk, position, { text, hashes, via }) {
  const [, target = "", marker] = /^(.*?)(?:\s+;(.*))?$/s.exec(text.trim()) ?? [];
  const address = target.replace(/\[[^\]]*\]$/, "");
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  const [, egg] = /[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(address) ?? [];
  const file = nameOfFile(address.split(/[?#]/)[0]?.split(/[\\/]/).at(-1) ?? "");
  const name = egg ?? file?.name;
  if (name === void 0) {
    const reason = isUrl ? `${shown(address)} names no package` : `${shown(address)} is a local path or no requirement`;
    warn(walk, position, reason);
    return;
  }
  const requirement = {
    name,
    extras: [],
    specifiers: file === void 0 ? [] : [`==${file.version}`],
    ...isUrl ? { url: address } : {},
    ...marker === void 0 ? {} : { marker: marker.trim() }
  };
  add(walk, position, { requirement, hashes, ...via === void 0 ? {} : { via } });
}
function add(walk, { path, line, constraint }, entry) {
  const list = constraint ? walk.constraints : walk.entries;
  list.push({ path, line, ...entry });
}
function warn(walk, { path, line, constraint }, message) {
  walk.warnings.push({ path, line, message, gap: !constraint });
}
function unquoted(text) {
  return text.trim().replace(/^(['"])(.*)\1$/s, "$2");
}

// packages/sbom/readers/requirements.ts
function readRequirements(options) {
  const { path, readFile, pinned = false, environment = linux } = options;
  const set = readRequirementFile({ path, readFile });
  const read = set.entries.map((entry) => componentOf(entry, set, environment));
  const warnings = [...set.warnings, ...read.flatMap(({ warning }) => warning ?? [])];
  const gaps = warnings.filter(({ gap }) => gap);
  if (pinned && gaps.length > 0) throw unpinned(gaps);
  const annotated = set.entries.every(({ via }) => via !== void 0);
  const hashed = set.entries.every(({ hashes }) => hashes.length > 0);
  return {
    phase: "build",
    components: attachOrphans(mergeComponents(linked(set.entries, read, annotated))),
    aggregate: gaps.length > 0 ? "incomplete" : annotated || hashed || set.requireHashes ? "complete" : "unknown",
    warnings
  };
}
function componentOf(entry, set, environment) {
  const { requirement, path, line } = entry;
  const { version, hashes, qualifiers, distributions, accepted = [], exact } = originOf(entry, set);
  const purl2 = pypiPurl(requirement.name, version, qualifiers);
  const stated = shown([requirement.name, ...requirement.specifiers].join(" "));
  if (purl2 === void 0)
    return { warning: { path, line, message: `${stated} makes no package URL`, gap: true } };
  const { marker, extras } = requirement;
  const excluded = marker !== void 0 && evaluateMarker(parseMarker(marker), environment) === false;
  const component = bareComponent({
    name: requirement.name,
    ...version === void 0 ? {} : { version },
    purl: purl2,
    hashes,
    distributions,
    scope: excluded ? "excluded" : "required",
    locations: [{ path, line }],
    properties: [
      ...marker === void 0 ? [] : [{ name: "deploy:python:marker", value: shown(marker) }],
      ...extras.map((extra) => ({ name: "deploy:python:extra", value: extra })),
      ...accepted.map(({ algorithm, value }) => ({
        name: "deploy:python:accepted-digest",
        value: `${algorithm}:${value}`
      })),
      ...exact ? [] : [{ name: "deploy:python:unpinned", value: requirement.specifiers.join(",") || "any" }]
    ]
  });
  if (exact) return { component };
  return { component, warning: { path, line, message: `${stated} is not pinned to one version`, gap: true } };
}
function originOf(entry, set) {
  const { requirement } = entry;
  const constraints = set.constraints.filter(
    (one) => normaliseName(one.requirement.name) === normaliseName(requirement.name)
  );
  const version = pinnedVersion(requirement) ?? constraints.map((one) => pinnedVersion(one.requirement)).find(Boolean);
  const known2 = version === void 0 ? {} : { version };
  const listed = [...entry.hashes, ...constraints.flatMap(({ hashes }) => hashes)];
  if (requirement.url !== void 0) return { ...known2, ...atAddress2(requirement.url, listed) };
  const distributions = onIndex(requirement.name, listed, set.indexUrl);
  return {
    ...known2,
    hashes: listed.length === 1 ? listed : [],
    distributions,
    accepted: listed.length > 1 && distributions.length === 0 ? listed : [],
    exact: version !== void 0
  };
}
function atAddress2(address, listed) {
  const url = publicUrl(address);
  const hashes = [...hashOfFragment(address), ...listed];
  const isRepository = /^[a-z]+\+/.test(address);
  const exact = isRepository ? /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(url ?? "") : hashes.length > 0;
  if (url === void 0) return { hashes, distributions: [], exact };
  const qualifiers = isRepository ? { vcs_url: url } : { download_url: url };
  return { hashes, distributions: isRepository ? [] : [{ url, hashes }], qualifiers, exact };
}
function onIndex(name, hashes, indexUrl) {
  if (indexUrl === void 0) return [];
  const url = `${indexUrl.replace(/\/+$/, "")}/${normaliseName(name)}/`;
  return hashes.map((hash) => ({ url, hashes: [hash], comment: "one file of this version" }));
}
function linked(entries, read, annotated) {
  const purls = /* @__PURE__ */ new Map();
  for (const { component } of read) {
    if (component === void 0) continue;
    const name = normaliseName(component.name);
    purls.set(name, [...purls.get(name) ?? [], component.purl]);
  }
  const edges = /* @__PURE__ */ new Map();
  const direct = /* @__PURE__ */ new Set();
  for (const [index, { via = ["-r"] }] of entries.entries()) {
    const component = read[index]?.component;
    if (component === void 0) continue;
    for (const parent of via.filter((name) => !name.startsWith("-c"))) {
      const parents = purls.get(normaliseName(parent));
      if (parents === void 0) direct.add(component);
      for (const purl2 of parents ?? []) edges.set(purl2, [...edges.get(purl2) ?? [], component.purl]);
    }
  }
  return read.flatMap(({ component }) => {
    if (component === void 0) return [];
    const dependsOn = distinct(edges.get(component.purl) ?? []);
    return {
      ...component,
      dependsOn,
      direct: direct.has(component),
      edges: annotated ? "complete" : "unknown"
    };
  });
}
function unpinned(gaps) {
  const lines2 = gaps.map(({ path, line, message }) => `${path}:${line}: ${message}`);
  return new DeployError({
    code: "REQUIREMENTS_UNPINNED",
    message: lines2.length === 1 ? `One requirement is not pinned: ${lines2[0]}` : `${lines2.length} requirements are not pinned, the first is ${lines2[0]}`,
    cause: lines2.join("\n"),
    remedy: `Pin each of them as name==version, for example with 'pip-compile --generate-hashes' or 'uv pip compile --generate-hashes', or set 'strict' to false.`
  });
}

// packages/release/source.ts
init_dirname();
var LAST_SECOND = 2 ** 31 - 1;
async function readSource({
  git,
  workspace,
  env,
  tagPattern
}) {
  await requireCheckout(git, workspace);
  const commit = await gitOutput(git, ["rev-parse", "--verify", "HEAD^{commit}"]);
  const tags = lines(await gitOutput(git, ["tag", "--points-at", commit]));
  const tag = await eventTag({ git, env, commit }) ?? highestTag(tags, tagPattern);
  return {
    repository: env.GITHUB_REPOSITORY || await repositoryOfRemote(git),
    commit,
    tree: await gitOutput(git, ["rev-parse", "--verify", `${commit}^{tree}`]),
    ref: tag === void 0 ? await refOf({ git, env, commit }) : `refs/tags/${tag}`,
    ...tag === void 0 ? {} : { tag },
    tags,
    epochSeconds: await sourceDate({ git, env, commit }),
    shallow: await gitOutput(git, ["rev-parse", "--is-shallow-repository"]) === "true"
  };
}
async function isOnBranch({
  git,
  commit,
  branch,
  shallow
}) {
  const tip = await tipOf(git, `refs/remotes/origin/${branch}`) ?? await tipOf(git, `refs/heads/${branch}`);
  if (tip === void 0) return "unknown";
  const { code } = await git.run(["merge-base", "--is-ancestor", commit, tip]);
  if (code === 0) return "yes";
  return code === 1 && !shallow ? "no" : "unknown";
}
async function eventTag({
  git,
  env,
  commit
}) {
  const tag = /^refs\/tags\/(.+)$/.exec(env.GITHUB_REF ?? "")?.[1];
  if (tag === void 0 || env.GITHUB_SHA !== void 0 && env.GITHUB_SHA !== commit) return void 0;
  const named = await tipOf(git, `refs/tags/${tag}`);
  if (named === void 0 || named === commit) return tag;
  throw new DeployError({
    code: "TAG_MOVED",
    message: `The tag '${tag}' does not name the commit that is checked out.`,
    cause: `The tag names ${named}, the checkout is ${commit}.`,
    remedy: "Find out who moved the tag. A release tag must stay where it is: give the next version a tag of its own."
  });
}
async function tipOf(git, ref) {
  const { code, stdout } = await git.run(["show-ref", "--verify", "--dereference", "--hash", "--", ref]);
  return code === 0 ? lines(stdout).at(-1) : void 0;
}
async function refOf({
  git,
  env,
  commit
}) {
  if (env.GITHUB_REF && env.GITHUB_SHA === commit) return env.GITHUB_REF;
  const { code, stdout } = await git.run(["symbolic-ref", "--quiet", "HEAD"]);
  return code === 0 ? stdout.trim() : commit;
}
async function sourceDate({
  git,
  env,
  commit
}) {
  const given = env.SOURCE_DATE_EPOCH;
  const text = given || await gitOutput(git, ["log", "-1", "--format=%ct", commit, "--"]);
  const seconds = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LAST_SECOND) return seconds;
  throw new DeployError({
    code: "SOURCE_DATE_EPOCH_INVALID",
    message: `${given ? "SOURCE_DATE_EPOCH" : "The commit's time"} is '${text}', which is no time for an archive.`,
    cause: `It must be a whole number of seconds since 1970, at most ${LAST_SECOND}.`,
    remedy: "Unset SOURCE_DATE_EPOCH to use the time of the commit, or correct it."
  });
}
async function repositoryOfRemote(git) {
  const { code, stdout } = await git.run(["config", "--get", "remote.origin.url"]);
  const remote = /^(?:(?:https?|ssh|git):\/\/[^/]+\/|[^/:]+:)([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(
    stdout.trim()
  );
  return code === 0 && remote !== null ? remote[1] : "local";
}
function lines(text) {
  return text.split("\n").filter((line) => line !== "");
}

export {
  createGit,
  gitOutput,
  gitText,
  bareComponent,
  mergeComponents,
  weakest,
  claimOf,
  attachOrphans,
  follow,
  pypiPurl,
  npmPurl,
  genericPurl,
  systemPurl,
  isPurl,
  linux,
  parseMarker,
  evaluateMarker,
  normaliseExtra,
  hexDigits,
  hexHash,
  integrityHashes,
  prefixedHash,
  parseRequirement,
  normaliseName,
  hashOfFragment,
  publicUrl,
  publishedUrl,
  withHostBrackets,
  shown,
  readRequirements,
  readSource,
  isOnBranch
};
