import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  error,
  getInput,
  setOutput,
  setSecret,
  warning
} from "./chunk-CASAHDPP.js";
import {
  DeployError,
  explain
} from "./chunk-V6RLAPJP.js";
import {
  __commonJS,
  __export,
  __require,
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// node_modules/fastest-levenshtein/mod.js
var require_mod = __commonJS({
  "node_modules/fastest-levenshtein/mod.js"(exports) {
    "use strict";
    init_dirname();
    exports.__esModule = true;
    exports.distance = exports.closest = void 0;
    var peq = new Uint32Array(65536);
    var myers_32 = function(a, b) {
      var n = a.length;
      var m = b.length;
      var lst = 1 << n - 1;
      var pv = -1;
      var mv = 0;
      var sc = n;
      var i = n;
      while (i--) {
        peq[a.charCodeAt(i)] |= 1 << i;
      }
      for (i = 0; i < m; i++) {
        var eq = peq[b.charCodeAt(i)];
        var xv = eq | mv;
        eq |= (eq & pv) + pv ^ pv;
        mv |= ~(eq | pv);
        pv &= eq;
        if (mv & lst) {
          sc++;
        }
        if (pv & lst) {
          sc--;
        }
        mv = mv << 1 | 1;
        pv = pv << 1 | ~(xv | mv);
        mv &= xv;
      }
      i = n;
      while (i--) {
        peq[a.charCodeAt(i)] = 0;
      }
      return sc;
    };
    var myers_x = function(b, a) {
      var n = a.length;
      var m = b.length;
      var mhc = [];
      var phc = [];
      var hsize = Math.ceil(n / 32);
      var vsize = Math.ceil(m / 32);
      for (var i = 0; i < hsize; i++) {
        phc[i] = -1;
        mhc[i] = 0;
      }
      var j = 0;
      for (; j < vsize - 1; j++) {
        var mv_1 = 0;
        var pv_1 = -1;
        var start_1 = j * 32;
        var vlen_1 = Math.min(32, m) + start_1;
        for (var k = start_1; k < vlen_1; k++) {
          peq[b.charCodeAt(k)] |= 1 << k;
        }
        for (var i = 0; i < n; i++) {
          var eq = peq[a.charCodeAt(i)];
          var pb = phc[i / 32 | 0] >>> i & 1;
          var mb = mhc[i / 32 | 0] >>> i & 1;
          var xv = eq | mv_1;
          var xh = ((eq | mb) & pv_1) + pv_1 ^ pv_1 | eq | mb;
          var ph = mv_1 | ~(xh | pv_1);
          var mh = pv_1 & xh;
          if (ph >>> 31 ^ pb) {
            phc[i / 32 | 0] ^= 1 << i;
          }
          if (mh >>> 31 ^ mb) {
            mhc[i / 32 | 0] ^= 1 << i;
          }
          ph = ph << 1 | pb;
          mh = mh << 1 | mb;
          pv_1 = mh | ~(xv | ph);
          mv_1 = ph & xv;
        }
        for (var k = start_1; k < vlen_1; k++) {
          peq[b.charCodeAt(k)] = 0;
        }
      }
      var mv = 0;
      var pv = -1;
      var start2 = j * 32;
      var vlen = Math.min(32, m - start2) + start2;
      for (var k = start2; k < vlen; k++) {
        peq[b.charCodeAt(k)] |= 1 << k;
      }
      var score = m;
      for (var i = 0; i < n; i++) {
        var eq = peq[a.charCodeAt(i)];
        var pb = phc[i / 32 | 0] >>> i & 1;
        var mb = mhc[i / 32 | 0] >>> i & 1;
        var xv = eq | mv;
        var xh = ((eq | mb) & pv) + pv ^ pv | eq | mb;
        var ph = mv | ~(xh | pv);
        var mh = pv & xh;
        score += ph >>> m - 1 & 1;
        score -= mh >>> m - 1 & 1;
        if (ph >>> 31 ^ pb) {
          phc[i / 32 | 0] ^= 1 << i;
        }
        if (mh >>> 31 ^ mb) {
          mhc[i / 32 | 0] ^= 1 << i;
        }
        ph = ph << 1 | pb;
        mh = mh << 1 | mb;
        pv = mh | ~(xv | ph);
        mv = ph & xv;
      }
      for (var k = start2; k < vlen; k++) {
        peq[b.charCodeAt(k)] = 0;
      }
      return score;
    };
    var distance2 = function(a, b) {
      if (a.length < b.length) {
        var tmp = b;
        b = a;
        a = tmp;
      }
      if (b.length === 0) {
        return a.length;
      }
      if (a.length <= 32) {
        return myers_32(a, b);
      }
      return myers_x(a, b);
    };
    exports.distance = distance2;
    var closest = function(str, arr) {
      var min_distance = Infinity;
      var min_index = 0;
      for (var i = 0; i < arr.length; i++) {
        var dist = distance2(str, arr[i]);
        if (dist < min_distance) {
          min_distance = dist;
          min_index = i;
        }
      }
      return arr[min_index];
    };
    exports.closest = closest;
  }
});

// node_modules/semver/internal/constants.js
var require_constants = __commonJS({
  "node_modules/semver/internal/constants.js"(exports, module) {
    "use strict";
    init_dirname();
    var SEMVER_SPEC_VERSION = "2.0.0";
    var MAX_LENGTH = 256;
    var MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER || /* istanbul ignore next */
    9007199254740991;
    var MAX_SAFE_COMPONENT_LENGTH = 16;
    var MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6;
    var WHITESPACE_CHARACTERS = [
      "	",
      "\n",
      "\v",
      "\f",
      "\r",
      " ",
      "\xA0",
      "\u1680",
      "\u2000",
      "\u2001",
      "\u2002",
      "\u2003",
      "\u2004",
      "\u2005",
      "\u2006",
      "\u2007",
      "\u2008",
      "\u2009",
      "\u200A",
      "\u2028",
      "\u2029",
      "\u202F",
      "\u205F",
      "\u3000",
      "\uFEFF"
    ];
    var RELEASE_TYPES = [
      "major",
      "premajor",
      "minor",
      "preminor",
      "patch",
      "prepatch",
      "prerelease"
    ];
    module.exports = {
      MAX_LENGTH,
      MAX_SAFE_COMPONENT_LENGTH,
      MAX_SAFE_BUILD_LENGTH,
      MAX_SAFE_INTEGER,
      WHITESPACE_CHARACTERS,
      RELEASE_TYPES,
      SEMVER_SPEC_VERSION,
      FLAG_INCLUDE_PRERELEASE: 1,
      FLAG_LOOSE: 2
    };
  }
});

// node_modules/semver/internal/debug.js
var require_debug = __commonJS({
  "node_modules/semver/internal/debug.js"(exports, module) {
    "use strict";
    init_dirname();
    var debug = typeof process === "object" && process.env && process.env.NODE_DEBUG && /\bsemver\b/i.test(process.env.NODE_DEBUG) ? (...args) => console.error("SEMVER", ...args) : () => {
    };
    module.exports = debug;
  }
});

// node_modules/semver/internal/re.js
var require_re = __commonJS({
  "node_modules/semver/internal/re.js"(exports, module) {
    "use strict";
    init_dirname();
    var {
      MAX_SAFE_COMPONENT_LENGTH,
      MAX_SAFE_BUILD_LENGTH,
      MAX_LENGTH
    } = require_constants();
    var debug = require_debug();
    exports = module.exports = {};
    var re = exports.re = [];
    var safeRe = exports.safeRe = [];
    var src = exports.src = [];
    var safeSrc = exports.safeSrc = [];
    var t = exports.t = {};
    var R = 0;
    var LETTERDASHNUMBER = "[a-zA-Z0-9-]";
    var safeRegexReplacements = [
      ["\\s", 1],
      ["\\d", MAX_LENGTH],
      [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH]
    ];
    var makeSafeRegex = (value) => {
      for (const [token, max] of safeRegexReplacements) {
        value = value.split(`${token}*`).join(`${token}{0,${max}}`).split(`${token}+`).join(`${token}{1,${max}}`);
      }
      return value;
    };
    var createToken = (name2, value, isGlobal) => {
      const safe = makeSafeRegex(value);
      const index = R++;
      debug(name2, index, value);
      t[name2] = index;
      src[index] = value;
      safeSrc[index] = safe;
      re[index] = new RegExp(value, isGlobal ? "g" : void 0);
      safeRe[index] = new RegExp(safe, isGlobal ? "g" : void 0);
    };
    createToken("NUMERICIDENTIFIER", "0|[1-9]\\d*");
    createToken("NUMERICIDENTIFIERLOOSE", "\\d+");
    createToken("NONNUMERICIDENTIFIER", `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`);
    createToken("MAINVERSION", `(${src[t.NUMERICIDENTIFIER]})\\.(${src[t.NUMERICIDENTIFIER]})\\.(${src[t.NUMERICIDENTIFIER]})`);
    createToken("MAINVERSIONLOOSE", `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.(${src[t.NUMERICIDENTIFIERLOOSE]})\\.(${src[t.NUMERICIDENTIFIERLOOSE]})`);
    createToken("PRERELEASEIDENTIFIER", `(?:${src[t.NONNUMERICIDENTIFIER]}|${src[t.NUMERICIDENTIFIER]})`);
    createToken("PRERELEASEIDENTIFIERLOOSE", `(?:${src[t.NONNUMERICIDENTIFIER]}|${src[t.NUMERICIDENTIFIERLOOSE]})`);
    createToken("PRERELEASE", `(?:-(${src[t.PRERELEASEIDENTIFIER]}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`);
    createToken("PRERELEASELOOSE", `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`);
    createToken("BUILDIDENTIFIER", `${LETTERDASHNUMBER}+`);
    createToken("BUILD", `(?:\\+(${src[t.BUILDIDENTIFIER]}(?:\\.${src[t.BUILDIDENTIFIER]})*))`);
    createToken("FULLPLAIN", `v?${src[t.MAINVERSION]}${src[t.PRERELEASE]}?${src[t.BUILD]}?`);
    createToken("FULL", `^${src[t.FULLPLAIN]}$`);
    createToken("LOOSEPLAIN", `[v=\\s]*${src[t.MAINVERSIONLOOSE]}${src[t.PRERELEASELOOSE]}?${src[t.BUILD]}?`);
    createToken("LOOSE", `^${src[t.LOOSEPLAIN]}$`);
    createToken("GTLT", "((?:<|>)?=?)");
    createToken("XRANGEIDENTIFIERLOOSE", `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`);
    createToken("XRANGEIDENTIFIER", `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`);
    createToken("XRANGEPLAIN", `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})(?:\\.(${src[t.XRANGEIDENTIFIER]})(?:\\.(${src[t.XRANGEIDENTIFIER]})(?:${src[t.PRERELEASE]})?${src[t.BUILD]}?)?)?`);
    createToken("XRANGEPLAINLOOSE", `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})(?:${src[t.PRERELEASELOOSE]})?${src[t.BUILD]}?)?)?`);
    createToken("XRANGE", `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`);
    createToken("XRANGELOOSE", `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`);
    createToken("COERCEPLAIN", `${"(^|[^\\d])(\\d{1,"}${MAX_SAFE_COMPONENT_LENGTH}})(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`);
    createToken("COERCE", `${src[t.COERCEPLAIN]}(?:$|[^\\d])`);
    createToken("COERCEFULL", src[t.COERCEPLAIN] + `(?:${src[t.PRERELEASE]})?(?:${src[t.BUILD]})?(?:$|[^\\d])`);
    createToken("COERCERTL", src[t.COERCE], true);
    createToken("COERCERTLFULL", src[t.COERCEFULL], true);
    createToken("LONETILDE", "(?:~>?)");
    createToken("TILDETRIM", `(\\s*)${src[t.LONETILDE]}\\s+`, true);
    exports.tildeTrimReplace = "$1~";
    createToken("TILDE", `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`);
    createToken("TILDELOOSE", `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`);
    createToken("LONECARET", "(?:\\^)");
    createToken("CARETTRIM", `(\\s*)${src[t.LONECARET]}\\s+`, true);
    exports.caretTrimReplace = "$1^";
    createToken("CARET", `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`);
    createToken("CARETLOOSE", `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`);
    createToken("COMPARATORLOOSE", `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`);
    createToken("COMPARATOR", `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`);
    createToken("COMPARATORTRIM", `(\\s*)${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true);
    exports.comparatorTrimReplace = "$1$2$3";
    createToken("HYPHENRANGE", `^\\s*(${src[t.XRANGEPLAIN]})\\s+-\\s+(${src[t.XRANGEPLAIN]})\\s*$`);
    createToken("HYPHENRANGELOOSE", `^\\s*(${src[t.XRANGEPLAINLOOSE]})\\s+-\\s+(${src[t.XRANGEPLAINLOOSE]})\\s*$`);
    createToken("STAR", "(<|>)?=?\\s*\\*");
    createToken("GTE0", "^\\s*>=\\s*0\\.0\\.0\\s*$");
    createToken("GTE0PRE", "^\\s*>=\\s*0\\.0\\.0-0\\s*$");
  }
});

// node_modules/semver/internal/parse-options.js
var require_parse_options = __commonJS({
  "node_modules/semver/internal/parse-options.js"(exports, module) {
    "use strict";
    init_dirname();
    var looseOption = Object.freeze({ loose: true });
    var emptyOpts = Object.freeze({});
    var parseOptions = (options) => {
      if (!options) {
        return emptyOpts;
      }
      if (typeof options !== "object") {
        return looseOption;
      }
      return options;
    };
    module.exports = parseOptions;
  }
});

// node_modules/semver/internal/identifiers.js
var require_identifiers = __commonJS({
  "node_modules/semver/internal/identifiers.js"(exports, module) {
    "use strict";
    init_dirname();
    var numeric = /^[0-9]+$/;
    var compareIdentifiers = (a, b) => {
      if (typeof a === "number" && typeof b === "number") {
        return a === b ? 0 : a < b ? -1 : 1;
      }
      const anum = numeric.test(a);
      const bnum = numeric.test(b);
      if (anum && bnum) {
        a = +a;
        b = +b;
      }
      return a === b ? 0 : anum && !bnum ? -1 : bnum && !anum ? 1 : a < b ? -1 : 1;
    };
    var rcompareIdentifiers = (a, b) => compareIdentifiers(b, a);
    module.exports = {
      compareIdentifiers,
      rcompareIdentifiers
    };
  }
});

// node_modules/semver/classes/semver.js
var require_semver = __commonJS({
  "node_modules/semver/classes/semver.js"(exports, module) {
    "use strict";
    init_dirname();
    var debug = require_debug();
    var { MAX_LENGTH, MAX_SAFE_INTEGER } = require_constants();
    var { safeRe: re, t } = require_re();
    var parseOptions = require_parse_options();
    var { compareIdentifiers } = require_identifiers();
    var isPrereleaseIdentifier = (prerelease, identifier) => {
      const identifiers = identifier.split(".");
      if (identifiers.length > prerelease.length) {
        return false;
      }
      for (let i = 0; i < identifiers.length; i++) {
        if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
          return false;
        }
      }
      return true;
    };
    var SemVer = class _SemVer {
      constructor(version2, options) {
        options = parseOptions(options);
        if (version2 instanceof _SemVer) {
          if (version2.loose === !!options.loose && version2.includePrerelease === !!options.includePrerelease) {
            return version2;
          } else {
            version2 = version2.version;
          }
        } else if (typeof version2 !== "string") {
          throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version2}".`);
        }
        if (version2.length > MAX_LENGTH) {
          throw new TypeError(
            `version is longer than ${MAX_LENGTH} characters`
          );
        }
        debug("SemVer", version2, options);
        this.options = options;
        this.loose = !!options.loose;
        this.includePrerelease = !!options.includePrerelease;
        const m = version2.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL]);
        if (!m) {
          throw new TypeError(`Invalid Version: ${version2}`);
        }
        this.raw = version2;
        this.major = +m[1];
        this.minor = +m[2];
        this.patch = +m[3];
        if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
          throw new TypeError("Invalid major version");
        }
        if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
          throw new TypeError("Invalid minor version");
        }
        if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
          throw new TypeError("Invalid patch version");
        }
        if (!m[4]) {
          this.prerelease = [];
        } else {
          this.prerelease = m[4].split(".").map((id) => {
            if (/^[0-9]+$/.test(id)) {
              const num = +id;
              if (num >= 0 && num < MAX_SAFE_INTEGER) {
                return num;
              }
            }
            return id;
          });
        }
        this.build = m[5] ? m[5].split(".") : [];
        this.format();
      }
      format() {
        this.version = `${this.major}.${this.minor}.${this.patch}`;
        if (this.prerelease.length) {
          this.version += `-${this.prerelease.join(".")}`;
        }
        return this.version;
      }
      toString() {
        return this.version;
      }
      compare(other) {
        debug("SemVer.compare", this.version, this.options, other);
        if (!(other instanceof _SemVer)) {
          if (typeof other === "string" && other === this.version) {
            return 0;
          }
          other = new _SemVer(other, this.options);
        }
        if (other.version === this.version) {
          return 0;
        }
        return this.compareMain(other) || this.comparePre(other);
      }
      compareMain(other) {
        if (!(other instanceof _SemVer)) {
          other = new _SemVer(other, this.options);
        }
        if (this.major < other.major) {
          return -1;
        }
        if (this.major > other.major) {
          return 1;
        }
        if (this.minor < other.minor) {
          return -1;
        }
        if (this.minor > other.minor) {
          return 1;
        }
        if (this.patch < other.patch) {
          return -1;
        }
        if (this.patch > other.patch) {
          return 1;
        }
        return 0;
      }
      comparePre(other) {
        if (!(other instanceof _SemVer)) {
          other = new _SemVer(other, this.options);
        }
        if (this.prerelease.length && !other.prerelease.length) {
          return -1;
        } else if (!this.prerelease.length && other.prerelease.length) {
          return 1;
        } else if (!this.prerelease.length && !other.prerelease.length) {
          return 0;
        }
        let i = 0;
        do {
          const a = this.prerelease[i];
          const b = other.prerelease[i];
          debug("prerelease compare", i, a, b);
          if (a === void 0 && b === void 0) {
            return 0;
          } else if (b === void 0) {
            return 1;
          } else if (a === void 0) {
            return -1;
          } else if (a === b) {
            continue;
          } else {
            return compareIdentifiers(a, b);
          }
        } while (++i);
      }
      compareBuild(other) {
        if (!(other instanceof _SemVer)) {
          other = new _SemVer(other, this.options);
        }
        let i = 0;
        do {
          const a = this.build[i];
          const b = other.build[i];
          debug("build compare", i, a, b);
          if (a === void 0 && b === void 0) {
            return 0;
          } else if (b === void 0) {
            return 1;
          } else if (a === void 0) {
            return -1;
          } else if (a === b) {
            continue;
          } else {
            return compareIdentifiers(a, b);
          }
        } while (++i);
      }
      // preminor will bump the version up to the next minor release, and immediately
      // down to pre-release. premajor and prepatch work the same way.
      inc(release, identifier, identifierBase) {
        if (release.startsWith("pre")) {
          if (!identifier && identifierBase === false) {
            throw new Error("invalid increment argument: identifier is empty");
          }
          if (identifier) {
            const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE]);
            if (!match || match[1] !== identifier) {
              throw new Error(`invalid identifier: ${identifier}`);
            }
          }
        }
        switch (release) {
          case "premajor":
            this.prerelease.length = 0;
            this.patch = 0;
            this.minor = 0;
            this.major++;
            this.inc("pre", identifier, identifierBase);
            break;
          case "preminor":
            this.prerelease.length = 0;
            this.patch = 0;
            this.minor++;
            this.inc("pre", identifier, identifierBase);
            break;
          case "prepatch":
            this.prerelease.length = 0;
            this.inc("patch", identifier, identifierBase);
            this.inc("pre", identifier, identifierBase);
            break;
          // If the input is a non-prerelease version, this acts the same as
          // prepatch.
          case "prerelease":
            if (this.prerelease.length === 0) {
              this.inc("patch", identifier, identifierBase);
            }
            this.inc("pre", identifier, identifierBase);
            break;
          case "release":
            if (this.prerelease.length === 0) {
              throw new Error(`version ${this.raw} is not a prerelease`);
            }
            this.prerelease.length = 0;
            break;
          case "major":
            if (this.minor !== 0 || this.patch !== 0 || this.prerelease.length === 0) {
              this.major++;
            }
            this.minor = 0;
            this.patch = 0;
            this.prerelease = [];
            break;
          case "minor":
            if (this.patch !== 0 || this.prerelease.length === 0) {
              this.minor++;
            }
            this.patch = 0;
            this.prerelease = [];
            break;
          case "patch":
            if (this.prerelease.length === 0) {
              this.patch++;
            }
            this.prerelease = [];
            break;
          // This probably shouldn't be used publicly.
          // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
          case "pre": {
            const base = Number(identifierBase) ? 1 : 0;
            if (this.prerelease.length === 0) {
              this.prerelease = [base];
            } else {
              let i = this.prerelease.length;
              while (--i >= 0) {
                if (typeof this.prerelease[i] === "number") {
                  this.prerelease[i]++;
                  i = -2;
                }
              }
              if (i === -1) {
                if (identifier === this.prerelease.join(".") && identifierBase === false) {
                  throw new Error("invalid increment argument: identifier already exists");
                }
                this.prerelease.push(base);
              }
            }
            if (identifier) {
              let prerelease = [identifier, base];
              if (identifierBase === false) {
                prerelease = [identifier];
              }
              if (isPrereleaseIdentifier(this.prerelease, identifier)) {
                const prereleaseBase = this.prerelease[identifier.split(".").length];
                if (isNaN(prereleaseBase)) {
                  this.prerelease = prerelease;
                }
              } else {
                this.prerelease = prerelease;
              }
            }
            break;
          }
          default:
            throw new Error(`invalid increment argument: ${release}`);
        }
        this.raw = this.format();
        if (this.build.length) {
          this.raw += `+${this.build.join(".")}`;
        }
        return this;
      }
    };
    module.exports = SemVer;
  }
});

// node_modules/semver/functions/parse.js
var require_parse = __commonJS({
  "node_modules/semver/functions/parse.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var parse2 = (version2, options, throwErrors = false) => {
      if (version2 instanceof SemVer) {
        return version2;
      }
      try {
        return new SemVer(version2, options);
      } catch (er) {
        if (!throwErrors) {
          return null;
        }
        throw er;
      }
    };
    module.exports = parse2;
  }
});

// node_modules/semver/functions/valid.js
var require_valid = __commonJS({
  "node_modules/semver/functions/valid.js"(exports, module) {
    "use strict";
    init_dirname();
    var parse2 = require_parse();
    var valid = (version2, options) => {
      const v = parse2(version2, options);
      return v ? v.version : null;
    };
    module.exports = valid;
  }
});

// node_modules/semver/functions/clean.js
var require_clean = __commonJS({
  "node_modules/semver/functions/clean.js"(exports, module) {
    "use strict";
    init_dirname();
    var parse2 = require_parse();
    var clean = (version2, options) => {
      const s = parse2(version2.trim().replace(/^[=v]+/, ""), options);
      return s ? s.version : null;
    };
    module.exports = clean;
  }
});

// node_modules/semver/functions/inc.js
var require_inc = __commonJS({
  "node_modules/semver/functions/inc.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var inc = (version2, release, options, identifier, identifierBase) => {
      if (typeof options === "string") {
        identifierBase = identifier;
        identifier = options;
        options = void 0;
      }
      try {
        return new SemVer(
          version2 instanceof SemVer ? version2.version : version2,
          options
        ).inc(release, identifier, identifierBase).version;
      } catch (er) {
        return null;
      }
    };
    module.exports = inc;
  }
});

// node_modules/semver/functions/diff.js
var require_diff = __commonJS({
  "node_modules/semver/functions/diff.js"(exports, module) {
    "use strict";
    init_dirname();
    var parse2 = require_parse();
    var diff = (version1, version2) => {
      const v1 = parse2(version1, null, true);
      const v2 = parse2(version2, null, true);
      const comparison = v1.compare(v2);
      if (comparison === 0) {
        return null;
      }
      const v1Higher = comparison > 0;
      const highVersion = v1Higher ? v1 : v2;
      const lowVersion = v1Higher ? v2 : v1;
      const highHasPre = !!highVersion.prerelease.length;
      const lowHasPre = !!lowVersion.prerelease.length;
      if (lowHasPre && !highHasPre) {
        if (!lowVersion.patch && !lowVersion.minor) {
          return "major";
        }
        if (lowVersion.compareMain(highVersion) === 0) {
          if (lowVersion.minor && !lowVersion.patch) {
            return "minor";
          }
          return "patch";
        }
      }
      const prefix = highHasPre ? "pre" : "";
      if (v1.major !== v2.major) {
        return prefix + "major";
      }
      if (v1.minor !== v2.minor) {
        return prefix + "minor";
      }
      if (v1.patch !== v2.patch) {
        return prefix + "patch";
      }
      return "prerelease";
    };
    module.exports = diff;
  }
});

// node_modules/semver/functions/major.js
var require_major = __commonJS({
  "node_modules/semver/functions/major.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var major = (a, loose) => new SemVer(a, loose).major;
    module.exports = major;
  }
});

// node_modules/semver/functions/minor.js
var require_minor = __commonJS({
  "node_modules/semver/functions/minor.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var minor = (a, loose) => new SemVer(a, loose).minor;
    module.exports = minor;
  }
});

// node_modules/semver/functions/patch.js
var require_patch = __commonJS({
  "node_modules/semver/functions/patch.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var patch = (a, loose) => new SemVer(a, loose).patch;
    module.exports = patch;
  }
});

// node_modules/semver/functions/prerelease.js
var require_prerelease = __commonJS({
  "node_modules/semver/functions/prerelease.js"(exports, module) {
    "use strict";
    init_dirname();
    var parse2 = require_parse();
    var prerelease = (version2, options) => {
      const parsed2 = parse2(version2, options);
      return parsed2 && parsed2.prerelease.length ? parsed2.prerelease : null;
    };
    module.exports = prerelease;
  }
});

// node_modules/semver/functions/compare.js
var require_compare = __commonJS({
  "node_modules/semver/functions/compare.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var compare = (a, b, loose) => new SemVer(a, loose).compare(new SemVer(b, loose));
    module.exports = compare;
  }
});

// node_modules/semver/functions/rcompare.js
var require_rcompare = __commonJS({
  "node_modules/semver/functions/rcompare.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var rcompare = (a, b, loose) => compare(b, a, loose);
    module.exports = rcompare;
  }
});

// node_modules/semver/functions/compare-loose.js
var require_compare_loose = __commonJS({
  "node_modules/semver/functions/compare-loose.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var compareLoose = (a, b) => compare(a, b, true);
    module.exports = compareLoose;
  }
});

// node_modules/semver/functions/compare-build.js
var require_compare_build = __commonJS({
  "node_modules/semver/functions/compare-build.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var compareBuild = (a, b, loose) => {
      const versionA = new SemVer(a, loose);
      const versionB = new SemVer(b, loose);
      return versionA.compare(versionB) || versionA.compareBuild(versionB);
    };
    module.exports = compareBuild;
  }
});

// node_modules/semver/functions/sort.js
var require_sort = __commonJS({
  "node_modules/semver/functions/sort.js"(exports, module) {
    "use strict";
    init_dirname();
    var compareBuild = require_compare_build();
    var sort = (list, loose) => list.sort((a, b) => compareBuild(a, b, loose));
    module.exports = sort;
  }
});

// node_modules/semver/functions/rsort.js
var require_rsort = __commonJS({
  "node_modules/semver/functions/rsort.js"(exports, module) {
    "use strict";
    init_dirname();
    var compareBuild = require_compare_build();
    var rsort = (list, loose) => list.sort((a, b) => compareBuild(b, a, loose));
    module.exports = rsort;
  }
});

// node_modules/semver/functions/gt.js
var require_gt = __commonJS({
  "node_modules/semver/functions/gt.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var gt = (a, b, loose) => compare(a, b, loose) > 0;
    module.exports = gt;
  }
});

// node_modules/semver/functions/lt.js
var require_lt = __commonJS({
  "node_modules/semver/functions/lt.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var lt = (a, b, loose) => compare(a, b, loose) < 0;
    module.exports = lt;
  }
});

// node_modules/semver/functions/eq.js
var require_eq = __commonJS({
  "node_modules/semver/functions/eq.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var eq = (a, b, loose) => compare(a, b, loose) === 0;
    module.exports = eq;
  }
});

// node_modules/semver/functions/neq.js
var require_neq = __commonJS({
  "node_modules/semver/functions/neq.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var neq = (a, b, loose) => compare(a, b, loose) !== 0;
    module.exports = neq;
  }
});

// node_modules/semver/functions/gte.js
var require_gte = __commonJS({
  "node_modules/semver/functions/gte.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var gte = (a, b, loose) => compare(a, b, loose) >= 0;
    module.exports = gte;
  }
});

// node_modules/semver/functions/lte.js
var require_lte = __commonJS({
  "node_modules/semver/functions/lte.js"(exports, module) {
    "use strict";
    init_dirname();
    var compare = require_compare();
    var lte = (a, b, loose) => compare(a, b, loose) <= 0;
    module.exports = lte;
  }
});

// node_modules/semver/functions/cmp.js
var require_cmp = __commonJS({
  "node_modules/semver/functions/cmp.js"(exports, module) {
    "use strict";
    init_dirname();
    var eq = require_eq();
    var neq = require_neq();
    var gt = require_gt();
    var gte = require_gte();
    var lt = require_lt();
    var lte = require_lte();
    var cmp = (a, op, b, loose) => {
      switch (op) {
        case "===":
          if (typeof a === "object") {
            a = a.version;
          }
          if (typeof b === "object") {
            b = b.version;
          }
          return a === b;
        case "!==":
          if (typeof a === "object") {
            a = a.version;
          }
          if (typeof b === "object") {
            b = b.version;
          }
          return a !== b;
        case "":
        case "=":
        case "==":
          return eq(a, b, loose);
        case "!=":
          return neq(a, b, loose);
        case ">":
          return gt(a, b, loose);
        case ">=":
          return gte(a, b, loose);
        case "<":
          return lt(a, b, loose);
        case "<=":
          return lte(a, b, loose);
        default:
          throw new TypeError(`Invalid operator: ${op}`);
      }
    };
    module.exports = cmp;
  }
});

// node_modules/semver/functions/coerce.js
var require_coerce = __commonJS({
  "node_modules/semver/functions/coerce.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var parse2 = require_parse();
    var { safeRe: re, t } = require_re();
    var coerce = (version2, options) => {
      if (version2 instanceof SemVer) {
        return version2;
      }
      if (typeof version2 === "number") {
        version2 = String(version2);
      }
      if (typeof version2 !== "string") {
        return null;
      }
      options = options || {};
      let match = null;
      if (!options.rtl) {
        match = version2.match(options.includePrerelease ? re[t.COERCEFULL] : re[t.COERCE]);
      } else {
        const coerceRtlRegex = options.includePrerelease ? re[t.COERCERTLFULL] : re[t.COERCERTL];
        let next;
        while ((next = coerceRtlRegex.exec(version2)) && (!match || match.index + match[0].length !== version2.length)) {
          if (!match || next.index + next[0].length !== match.index + match[0].length) {
            match = next;
          }
          coerceRtlRegex.lastIndex = next.index + next[1].length + next[2].length;
        }
        coerceRtlRegex.lastIndex = -1;
      }
      if (match === null) {
        return null;
      }
      const major = match[2];
      const minor = match[3] || "0";
      const patch = match[4] || "0";
      const prerelease = options.includePrerelease && match[5] ? `-${match[5]}` : "";
      const build2 = options.includePrerelease && match[6] ? `+${match[6]}` : "";
      return parse2(`${major}.${minor}.${patch}${prerelease}${build2}`, options);
    };
    module.exports = coerce;
  }
});

// node_modules/semver/functions/truncate.js
var require_truncate = __commonJS({
  "node_modules/semver/functions/truncate.js"(exports, module) {
    "use strict";
    init_dirname();
    var parse2 = require_parse();
    var constants2 = require_constants();
    var SemVer = require_semver();
    var truncate = (version2, truncation, options) => {
      if (!constants2.RELEASE_TYPES.includes(truncation)) {
        return null;
      }
      const clonedVersion = cloneInputVersion(version2, options);
      return clonedVersion && doTruncation(clonedVersion, truncation);
    };
    var cloneInputVersion = (version2, options) => {
      const versionStringToParse = version2 instanceof SemVer ? version2.version : version2;
      return parse2(versionStringToParse, options);
    };
    var doTruncation = (version2, truncation) => {
      if (isPrerelease(truncation)) {
        return version2.version;
      }
      version2.prerelease = [];
      switch (truncation) {
        case "major":
          version2.minor = 0;
          version2.patch = 0;
          break;
        case "minor":
          version2.patch = 0;
          break;
      }
      return version2.format();
    };
    var isPrerelease = (type) => {
      return type.startsWith("pre");
    };
    module.exports = truncate;
  }
});

// node_modules/semver/internal/lrucache.js
var require_lrucache = __commonJS({
  "node_modules/semver/internal/lrucache.js"(exports, module) {
    "use strict";
    init_dirname();
    var LRUCache = class {
      constructor() {
        this.max = 1e3;
        this.map = /* @__PURE__ */ new Map();
      }
      get(key) {
        const value = this.map.get(key);
        if (value === void 0) {
          return void 0;
        } else {
          this.map.delete(key);
          this.map.set(key, value);
          return value;
        }
      }
      delete(key) {
        return this.map.delete(key);
      }
      set(key, value) {
        const deleted = this.delete(key);
        if (!deleted && value !== void 0) {
          if (this.map.size >= this.max) {
            const firstKey = this.map.keys().next().value;
            this.delete(firstKey);
          }
          this.map.set(key, value);
        }
        return this;
      }
    };
    module.exports = LRUCache;
  }
});

// node_modules/semver/internal/trim-comparator-whitespace.js
var require_trim_comparator_whitespace = __commonJS({
  "node_modules/semver/internal/trim-comparator-whitespace.js"(exports, module) {
    "use strict";
    init_dirname();
    var {
      MAX_LENGTH,
      MAX_SAFE_BUILD_LENGTH,
      WHITESPACE_CHARACTERS
    } = require_constants();
    var whitespace = new Uint8Array(65536);
    for (const char of WHITESPACE_CHARACTERS) {
      whitespace[char.charCodeAt(0)] = 1;
    }
    var isWhitespace = (char) => char !== void 0 && whitespace[char.charCodeAt(0)] === 1;
    var isVersionPrefix = (char) => char === "v" || char === "=" || isWhitespace(char);
    var isDigit = (char) => char !== void 0 && char >= "0" && char <= "9";
    var isLetter = (char) => char !== void 0 && (char >= "a" && char <= "z" || char >= "A" && char <= "Z");
    var isIdentifierCharacter = (char) => isDigit(char) || isLetter(char) || char === "-";
    var isVersionStart = (char) => isDigit(char) || char === "x" || char === "X" || char === "*";
    var findDigitsEndIndex = (range2, start2, limit, digitRuns) => {
      if (!isDigit(range2[start2])) {
        return start2;
      }
      if (start2 >= digitRuns.start && start2 < digitRuns.end) {
        return Math.min(start2 + limit, digitRuns.end);
      }
      if (start2 >= digitRuns.previousStart && start2 < digitRuns.previousEnd) {
        return Math.min(start2 + limit, digitRuns.previousEnd);
      }
      let end = start2 + 1;
      while (isDigit(range2[end])) {
        end++;
      }
      digitRuns.previousStart = digitRuns.start;
      digitRuns.previousEnd = digitRuns.end;
      digitRuns.start = start2;
      digitRuns.end = end;
      return Math.min(start2 + limit, end);
    };
    var findVersionNumberEndIndex = (range2, start2, loose, digitRuns) => {
      if (!loose && range2[start2] === "0") {
        return start2 + 1;
      }
      return findDigitsEndIndex(range2, start2, loose ? MAX_LENGTH : MAX_LENGTH + 1, digitRuns);
    };
    var findPrereleaseIdentifierEndIndex = (range2, start2, loose, digitRuns) => {
      const digitsEnd = findDigitsEndIndex(range2, start2, MAX_LENGTH, digitRuns);
      if (isLetter(range2[digitsEnd]) || range2[digitsEnd] === "-") {
        let end = digitsEnd + 1;
        const limit = end + MAX_SAFE_BUILD_LENGTH;
        while (end < limit && isIdentifierCharacter(range2[end])) {
          end++;
        }
        return end;
      }
      return findVersionNumberEndIndex(range2, start2, loose, digitRuns);
    };
    var findPrereleaseEndIndex = (range2, start2, loose, digitRuns) => {
      const hyphen = range2[start2] === "-";
      if (!loose && !hyphen) {
        return start2;
      }
      const identifierStart = start2 + (hyphen ? 1 : 0);
      let end = findPrereleaseIdentifierEndIndex(range2, identifierStart, loose, digitRuns);
      if (end === identifierStart) {
        if (!loose || !hyphen) {
          return start2;
        }
        end = findPrereleaseIdentifierEndIndex(range2, start2, loose, digitRuns);
      }
      while (range2[end] === ".") {
        const next = findPrereleaseIdentifierEndIndex(range2, end + 1, loose, digitRuns);
        if (next === end + 1) {
          break;
        }
        end = next;
      }
      return end;
    };
    var findBuildIdentifierEndIndex = (range2, start2) => {
      let end = start2;
      while (end - start2 < MAX_SAFE_BUILD_LENGTH && isIdentifierCharacter(range2[end])) {
        end++;
      }
      return end;
    };
    var findBuildEndIndex = (range2, start2) => {
      if (range2[start2] !== "+") {
        return start2;
      }
      let end = findBuildIdentifierEndIndex(range2, start2 + 1);
      if (end === start2 + 1) {
        return start2;
      }
      while (range2[end] === ".") {
        const next = findBuildIdentifierEndIndex(range2, end + 1);
        if (next === end + 1) {
          break;
        }
        end = next;
      }
      return end;
    };
    var findLooseFullVersionEndIndex = (range2, start2, digitRuns) => {
      let end = start2;
      for (let component = 0; component < 3; component++) {
        const next = findVersionNumberEndIndex(range2, end, true, digitRuns);
        if (next === end) {
          return start2;
        }
        end = next;
        if (component < 2) {
          if (range2[end] !== ".") {
            return start2;
          }
          end++;
        }
      }
      const prereleaseEnd = findPrereleaseEndIndex(range2, end, true, digitRuns);
      return findBuildEndIndex(range2, prereleaseEnd);
    };
    var findPartialVersionComponentEndIndex = (range2, start2, digitRuns) => {
      if (isDigit(range2[start2])) {
        return findVersionNumberEndIndex(range2, start2, false, digitRuns);
      }
      return isVersionStart(range2[start2]) ? start2 + 1 : start2;
    };
    var findPartialVersionEndIndex = (range2, start2, digitRuns) => {
      let end = findPartialVersionComponentEndIndex(range2, start2, digitRuns);
      for (let component = 0; component < 2; component++) {
        if (range2[end] !== ".") {
          return end;
        }
        const next = findPartialVersionComponentEndIndex(range2, end + 1, digitRuns);
        if (next === end + 1) {
          return end;
        }
        end = next;
      }
      const prereleaseEnd = findPrereleaseEndIndex(range2, end, false, digitRuns);
      return findBuildEndIndex(range2, prereleaseEnd);
    };
    var findVersionEndIndex = (range2, start2, digitRuns) => {
      const fullVersionEnd = findLooseFullVersionEndIndex(range2, start2, digitRuns);
      return fullVersionEnd !== start2 ? fullVersionEnd : findPartialVersionEndIndex(range2, start2, digitRuns);
    };
    var findRemovableWhitespaceIndex = (range2, matchStart) => {
      let position = matchStart;
      if (isWhitespace(range2[position])) {
        position++;
      }
      if (range2[position] === "<" || range2[position] === ">") {
        position++;
      }
      if (range2[position] === "=") {
        position++;
      }
      return isWhitespace(range2[position]) ? position : -1;
    };
    var trimComparatorWhitespace = (range2) => {
      let result = "";
      let copyFrom = 0;
      let cursor = 0;
      const digitRuns = { start: -1, end: -1, previousStart: -1, previousEnd: -1 };
      while (cursor < range2.length) {
        const matchStart = cursor;
        if (range2[cursor] === "<" || range2[cursor] === ">") {
          cursor++;
        } else if (!isVersionPrefix(range2[cursor]) && !isVersionStart(range2[cursor])) {
          cursor++;
          continue;
        }
        while (cursor < range2.length && isVersionPrefix(range2[cursor])) {
          cursor++;
        }
        if (!isVersionStart(range2[cursor])) {
          continue;
        }
        const whitespacePosition = findRemovableWhitespaceIndex(range2, matchStart);
        if (whitespacePosition !== -1) {
          result += range2.slice(copyFrom, whitespacePosition);
          copyFrom = whitespacePosition + 1;
        }
        cursor = findVersionEndIndex(range2, cursor, digitRuns);
      }
      return result + range2.slice(copyFrom);
    };
    module.exports = trimComparatorWhitespace;
  }
});

// node_modules/semver/classes/range.js
var require_range = __commonJS({
  "node_modules/semver/classes/range.js"(exports, module) {
    "use strict";
    init_dirname();
    var SPACE_CHARACTERS = /\s+/g;
    var Range = class _Range {
      constructor(range2, options) {
        options = parseOptions(options);
        if (range2 instanceof _Range) {
          if (range2.loose === !!options.loose && range2.includePrerelease === !!options.includePrerelease) {
            return range2;
          } else {
            return new _Range(range2.raw, options);
          }
        }
        if (range2 instanceof Comparator) {
          this.raw = range2.value;
          this.set = [[range2]];
          this.formatted = void 0;
          return this;
        }
        this.options = options;
        this.loose = !!options.loose;
        this.includePrerelease = !!options.includePrerelease;
        this.raw = range2.trim().replace(SPACE_CHARACTERS, " ");
        this.set = this.raw.split("||").map((r) => this.parseRange(r.trim())).filter((c) => c.length);
        if (!this.set.length) {
          throw new TypeError(`Invalid SemVer Range: ${this.raw}`);
        }
        if (this.set.length > 1) {
          const first = this.set[0];
          this.set = this.set.filter((c) => !isNullSet(c[0]));
          if (this.set.length === 0) {
            this.set = [first];
          } else if (this.set.length > 1) {
            for (const c of this.set) {
              if (c.length === 1 && isAny(c[0])) {
                this.set = [c];
                break;
              }
            }
          }
        }
        this.formatted = void 0;
      }
      get range() {
        if (this.formatted === void 0) {
          this.formatted = "";
          for (let i = 0; i < this.set.length; i++) {
            if (i > 0) {
              this.formatted += "||";
            }
            const comps = this.set[i];
            for (let k = 0; k < comps.length; k++) {
              if (k > 0) {
                this.formatted += " ";
              }
              this.formatted += comps[k].toString().trim();
            }
          }
        }
        return this.formatted;
      }
      format() {
        return this.range;
      }
      toString() {
        return this.range;
      }
      parseRange(range2) {
        range2 = range2.replace(BUILDSTRIPRE, "");
        const memoOpts = (this.options.includePrerelease && FLAG_INCLUDE_PRERELEASE) | (this.options.loose && FLAG_LOOSE);
        const memoKey = memoOpts + ":" + range2;
        const cached2 = cache.get(memoKey);
        if (cached2) {
          return cached2;
        }
        const loose = this.options.loose;
        const hr = loose ? re[t.HYPHENRANGELOOSE] : re[t.HYPHENRANGE];
        range2 = range2.replace(hr, hyphenReplace(this.options.includePrerelease));
        debug("hyphen replace", range2);
        range2 = trimComparatorWhitespace(range2);
        debug("comparator trim", range2);
        range2 = range2.replace(re[t.TILDETRIM], tildeTrimReplace);
        debug("tilde trim", range2);
        range2 = range2.replace(re[t.CARETTRIM], caretTrimReplace);
        debug("caret trim", range2);
        let rangeList = range2.split(" ").map((comp) => parseComparator(comp, this.options)).join(" ").split(/\s+/).map((comp) => replaceGTE0(comp, this.options));
        if (loose) {
          rangeList = rangeList.filter((comp) => {
            debug("loose invalid filter", comp, this.options);
            return !!comp.match(re[t.COMPARATORLOOSE]);
          });
        }
        debug("range list", rangeList);
        const rangeMap = /* @__PURE__ */ new Map();
        const comparators = rangeList.map((comp) => new Comparator(comp, this.options));
        for (const comp of comparators) {
          if (isNullSet(comp)) {
            return [comp];
          }
          rangeMap.set(comp.value, comp);
        }
        if (rangeMap.size > 1 && rangeMap.has("")) {
          rangeMap.delete("");
        }
        const result = [...rangeMap.values()];
        cache.set(memoKey, result);
        return result;
      }
      intersects(range2, options) {
        if (!(range2 instanceof _Range)) {
          throw new TypeError("a Range is required");
        }
        return this.set.some((thisComparators) => {
          return isSatisfiable(thisComparators, options) && range2.set.some((rangeComparators) => {
            return isSatisfiable(rangeComparators, options) && thisComparators.every((thisComparator) => {
              return rangeComparators.every((rangeComparator) => {
                return thisComparator.intersects(rangeComparator, options);
              });
            });
          });
        });
      }
      // if ANY of the sets match ALL of its comparators, then pass
      test(version2) {
        if (!version2) {
          return false;
        }
        if (typeof version2 === "string") {
          try {
            version2 = new SemVer(version2, this.options);
          } catch (er) {
            return false;
          }
        }
        for (let i = 0; i < this.set.length; i++) {
          if (testSet(this.set[i], version2, this.options)) {
            return true;
          }
        }
        return false;
      }
    };
    module.exports = Range;
    var LRU = require_lrucache();
    var cache = new LRU();
    var parseOptions = require_parse_options();
    var Comparator = require_comparator();
    var debug = require_debug();
    var SemVer = require_semver();
    var trimComparatorWhitespace = require_trim_comparator_whitespace();
    var {
      safeRe: re,
      src,
      t,
      tildeTrimReplace,
      caretTrimReplace
    } = require_re();
    var { FLAG_INCLUDE_PRERELEASE, FLAG_LOOSE } = require_constants();
    var BUILDSTRIPRE = new RegExp(src[t.BUILD], "g");
    var isNullSet = (c) => c.value === "<0.0.0-0";
    var isAny = (c) => c.value === "";
    var isSatisfiable = (comparators, options) => {
      let result = true;
      const remainingComparators = comparators.slice();
      let testComparator = remainingComparators.pop();
      while (result && remainingComparators.length) {
        result = remainingComparators.every((otherComparator) => {
          return testComparator.intersects(otherComparator, options);
        });
        testComparator = remainingComparators.pop();
      }
      return result;
    };
    var parseComparator = (comp, options) => {
      comp = comp.replace(re[t.BUILD], "");
      debug("comp", comp, options);
      comp = replaceCarets(comp, options);
      debug("caret", comp);
      comp = replaceTildes(comp, options);
      debug("tildes", comp);
      comp = replaceXRanges(comp, options);
      debug("xrange", comp);
      comp = replaceStars(comp, options);
      debug("stars", comp);
      return comp;
    };
    var isX = (id) => !id || id.toLowerCase() === "x" || id === "*";
    var invalidXRangeOrder = (M, m, p) => isX(M) && !isX(m) || isX(m) && p && !isX(p);
    var replaceTildes = (comp, options) => {
      return comp.trim().split(/\s+/).map((c) => replaceTilde(c, options)).join(" ");
    };
    var replaceTilde = (comp, options) => {
      const r = options.loose ? re[t.TILDELOOSE] : re[t.TILDE];
      const z = options.includePrerelease ? "-0" : "";
      return comp.replace(r, (_, M, m, p, pr) => {
        debug("tilde", comp, _, M, m, p, pr);
        let ret;
        if (isX(M)) {
          ret = "";
        } else if (isX(m)) {
          ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`;
        } else if (isX(p)) {
          ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`;
        } else if (pr) {
          debug("replaceTilde pr", pr);
          ret = `>=${M}.${m}.${p}-${pr} <${M}.${+m + 1}.0-0`;
        } else {
          ret = `>=${M}.${m}.${p} <${M}.${+m + 1}.0-0`;
        }
        debug("tilde return", ret);
        return ret;
      });
    };
    var replaceCarets = (comp, options) => {
      return comp.trim().split(/\s+/).map((c) => replaceCaret(c, options)).join(" ");
    };
    var replaceCaret = (comp, options) => {
      debug("caret", comp, options);
      const r = options.loose ? re[t.CARETLOOSE] : re[t.CARET];
      const z = options.includePrerelease ? "-0" : "";
      return comp.replace(r, (_, M, m, p, pr) => {
        debug("caret", comp, _, M, m, p, pr);
        let ret;
        if (isX(M)) {
          ret = "";
        } else if (isX(m)) {
          ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`;
        } else if (isX(p)) {
          if (M === "0") {
            ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`;
          } else {
            ret = `>=${M}.${m}.0${z} <${+M + 1}.0.0-0`;
          }
        } else if (pr) {
          debug("replaceCaret pr", pr);
          if (M === "0") {
            if (m === "0") {
              ret = `>=${M}.${m}.${p}-${pr} <${M}.${m}.${+p + 1}-0`;
            } else {
              ret = `>=${M}.${m}.${p}-${pr} <${M}.${+m + 1}.0-0`;
            }
          } else {
            ret = `>=${M}.${m}.${p}-${pr} <${+M + 1}.0.0-0`;
          }
        } else {
          debug("no pr");
          if (M === "0") {
            if (m === "0") {
              ret = `>=${M}.${m}.${p} <${M}.${m}.${+p + 1}-0`;
            } else {
              ret = `>=${M}.${m}.${p} <${M}.${+m + 1}.0-0`;
            }
          } else {
            ret = `>=${M}.${m}.${p} <${+M + 1}.0.0-0`;
          }
        }
        debug("caret return", ret);
        return ret;
      });
    };
    var replaceXRanges = (comp, options) => {
      debug("replaceXRanges", comp, options);
      return comp.split(/\s+/).map((c) => replaceXRange(c, options)).join(" ");
    };
    var replaceXRange = (comp, options) => {
      comp = comp.trim();
      const r = options.loose ? re[t.XRANGELOOSE] : re[t.XRANGE];
      return comp.replace(r, (ret, gtlt, M, m, p, pr) => {
        debug("xRange", comp, ret, gtlt, M, m, p, pr);
        if (invalidXRangeOrder(M, m, p)) {
          return comp;
        }
        const xM = isX(M);
        const xm = xM || isX(m);
        const xp = xm || isX(p);
        const anyX = xp;
        if (gtlt === "=" && anyX) {
          gtlt = "";
        }
        pr = options.includePrerelease ? "-0" : "";
        if (xM) {
          if (gtlt === ">" || gtlt === "<") {
            ret = "<0.0.0-0";
          } else {
            ret = "*";
          }
        } else if (gtlt && anyX) {
          if (xm) {
            m = 0;
          }
          p = 0;
          if (gtlt === ">") {
            gtlt = ">=";
            if (xm) {
              M = +M + 1;
              m = 0;
              p = 0;
            } else {
              m = +m + 1;
              p = 0;
            }
          } else if (gtlt === "<=") {
            gtlt = "<";
            if (xm) {
              M = +M + 1;
            } else {
              m = +m + 1;
            }
          }
          if (gtlt === "<") {
            pr = "-0";
          }
          ret = `${gtlt + M}.${m}.${p}${pr}`;
        } else if (xm) {
          ret = `>=${M}.0.0${pr} <${+M + 1}.0.0-0`;
        } else if (xp) {
          ret = `>=${M}.${m}.0${pr} <${M}.${+m + 1}.0-0`;
        }
        debug("xRange return", ret);
        return ret;
      });
    };
    var replaceStars = (comp, options) => {
      debug("replaceStars", comp, options);
      return comp.trim().replace(re[t.STAR], "");
    };
    var replaceGTE0 = (comp, options) => {
      debug("replaceGTE0", comp, options);
      return comp.trim().replace(re[options.includePrerelease ? t.GTE0PRE : t.GTE0], "");
    };
    var hyphenReplace = (incPr) => ($0, from2, fM, fm, fp, fpr, fb, to, tM, tm, tp, tpr) => {
      if (isX(fM)) {
        from2 = "";
      } else if (isX(fm)) {
        from2 = `>=${fM}.0.0${incPr ? "-0" : ""}`;
      } else if (isX(fp)) {
        from2 = `>=${fM}.${fm}.0${incPr ? "-0" : ""}`;
      } else if (fpr) {
        from2 = `>=${from2}`;
      } else {
        from2 = `>=${from2}${incPr ? "-0" : ""}`;
      }
      if (isX(tM)) {
        to = "";
      } else if (isX(tm)) {
        to = `<${+tM + 1}.0.0-0`;
      } else if (isX(tp)) {
        to = `<${tM}.${+tm + 1}.0-0`;
      } else if (tpr) {
        to = `<=${tM}.${tm}.${tp}-${tpr}`;
      } else if (incPr) {
        to = `<${tM}.${tm}.${+tp + 1}-0`;
      } else {
        to = `<=${to}`;
      }
      return `${from2} ${to}`.trim();
    };
    var testSet = (set, version2, options) => {
      for (let i = 0; i < set.length; i++) {
        if (!set[i].test(version2)) {
          return false;
        }
      }
      if (version2.prerelease.length && !options.includePrerelease) {
        for (let i = 0; i < set.length; i++) {
          debug(set[i].semver);
          if (set[i].semver === Comparator.ANY) {
            continue;
          }
          if (set[i].semver.prerelease.length > 0) {
            const allowed = set[i].semver;
            if (allowed.major === version2.major && allowed.minor === version2.minor && allowed.patch === version2.patch) {
              return true;
            }
          }
        }
        return false;
      }
      return true;
    };
  }
});

// node_modules/semver/classes/comparator.js
var require_comparator = __commonJS({
  "node_modules/semver/classes/comparator.js"(exports, module) {
    "use strict";
    init_dirname();
    var ANY = /* @__PURE__ */ Symbol("SemVer ANY");
    var Comparator = class _Comparator {
      static get ANY() {
        return ANY;
      }
      constructor(comp, options) {
        options = parseOptions(options);
        if (comp instanceof _Comparator) {
          if (comp.loose === !!options.loose) {
            return comp;
          } else {
            comp = comp.value;
          }
        }
        comp = comp.trim().split(/\s+/).join(" ");
        debug("comparator", comp, options);
        this.options = options;
        this.loose = !!options.loose;
        this.parse(comp);
        if (this.semver === ANY) {
          this.value = "";
        } else {
          this.value = this.operator + this.semver.version;
        }
        debug("comp", this);
      }
      parse(comp) {
        const r = this.options.loose ? re[t.COMPARATORLOOSE] : re[t.COMPARATOR];
        const m = comp.match(r);
        if (!m) {
          throw new TypeError(`Invalid comparator: ${comp}`);
        }
        this.operator = m[1] !== void 0 ? m[1] : "";
        if (this.operator === "=") {
          this.operator = "";
        }
        if (!m[2]) {
          this.semver = ANY;
        } else {
          this.semver = new SemVer(m[2], this.options.loose);
        }
      }
      toString() {
        return this.value;
      }
      test(version2) {
        debug("Comparator.test", version2, this.options.loose);
        if (this.semver === ANY || version2 === ANY) {
          return true;
        }
        if (typeof version2 === "string") {
          try {
            version2 = new SemVer(version2, this.options);
          } catch (er) {
            return false;
          }
        }
        return cmp(version2, this.operator, this.semver, this.options);
      }
      intersects(comp, options) {
        if (!(comp instanceof _Comparator)) {
          throw new TypeError("a Comparator is required");
        }
        if (this.operator === "") {
          if (this.value === "") {
            return true;
          }
          return new Range(comp.value, options).test(this.value);
        } else if (comp.operator === "") {
          if (comp.value === "") {
            return true;
          }
          return new Range(this.value, options).test(comp.semver);
        }
        options = parseOptions(options);
        if (options.includePrerelease && (this.value === "<0.0.0-0" || comp.value === "<0.0.0-0")) {
          return false;
        }
        if (!options.includePrerelease && (this.value.startsWith("<0.0.0") || comp.value.startsWith("<0.0.0"))) {
          return false;
        }
        if (this.operator.startsWith(">") && comp.operator.startsWith(">")) {
          return true;
        }
        if (this.operator.startsWith("<") && comp.operator.startsWith("<")) {
          return true;
        }
        if (this.semver.version === comp.semver.version && this.operator.includes("=") && comp.operator.includes("=")) {
          return true;
        }
        if (cmp(this.semver, "<", comp.semver, options) && this.operator.startsWith(">") && comp.operator.startsWith("<")) {
          return true;
        }
        if (cmp(this.semver, ">", comp.semver, options) && this.operator.startsWith("<") && comp.operator.startsWith(">")) {
          return true;
        }
        return false;
      }
    };
    module.exports = Comparator;
    var parseOptions = require_parse_options();
    var { safeRe: re, t } = require_re();
    var cmp = require_cmp();
    var debug = require_debug();
    var SemVer = require_semver();
    var Range = require_range();
  }
});

// node_modules/semver/functions/satisfies.js
var require_satisfies = __commonJS({
  "node_modules/semver/functions/satisfies.js"(exports, module) {
    "use strict";
    init_dirname();
    var Range = require_range();
    var satisfies = (version2, range2, options) => {
      try {
        range2 = new Range(range2, options);
      } catch (er) {
        return false;
      }
      return range2.test(version2);
    };
    module.exports = satisfies;
  }
});

// node_modules/semver/ranges/to-comparators.js
var require_to_comparators = __commonJS({
  "node_modules/semver/ranges/to-comparators.js"(exports, module) {
    "use strict";
    init_dirname();
    var Range = require_range();
    var toComparators = (range2, options) => new Range(range2, options).set.map((comp) => comp.map((c) => c.value).join(" ").trim().split(" "));
    module.exports = toComparators;
  }
});

// node_modules/semver/ranges/max-satisfying.js
var require_max_satisfying = __commonJS({
  "node_modules/semver/ranges/max-satisfying.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var Range = require_range();
    var maxSatisfying = (versions, range2, options) => {
      let max = null;
      let maxSV = null;
      let rangeObj = null;
      try {
        rangeObj = new Range(range2, options);
      } catch (er) {
        return null;
      }
      versions.forEach((v) => {
        if (rangeObj.test(v)) {
          if (!max || maxSV.compare(v) === -1) {
            max = v;
            maxSV = new SemVer(max, options);
          }
        }
      });
      return max;
    };
    module.exports = maxSatisfying;
  }
});

// node_modules/semver/ranges/min-satisfying.js
var require_min_satisfying = __commonJS({
  "node_modules/semver/ranges/min-satisfying.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var Range = require_range();
    var minSatisfying = (versions, range2, options) => {
      let min = null;
      let minSV = null;
      let rangeObj = null;
      try {
        rangeObj = new Range(range2, options);
      } catch (er) {
        return null;
      }
      versions.forEach((v) => {
        if (rangeObj.test(v)) {
          if (!min || minSV.compare(v) === 1) {
            min = v;
            minSV = new SemVer(min, options);
          }
        }
      });
      return min;
    };
    module.exports = minSatisfying;
  }
});

// node_modules/semver/ranges/min-version.js
var require_min_version = __commonJS({
  "node_modules/semver/ranges/min-version.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var Range = require_range();
    var gt = require_gt();
    var minVersion = (range2, loose) => {
      range2 = new Range(range2, loose);
      let minver = new SemVer("0.0.0");
      if (range2.test(minver)) {
        return minver;
      }
      minver = new SemVer("0.0.0-0");
      if (range2.test(minver)) {
        return minver;
      }
      minver = null;
      for (let i = 0; i < range2.set.length; ++i) {
        const comparators = range2.set[i];
        let setMin = null;
        comparators.forEach((comparator) => {
          const compver = new SemVer(comparator.semver.version);
          switch (comparator.operator) {
            case ">":
              if (compver.prerelease.length === 0) {
                compver.patch++;
              } else {
                compver.prerelease.push(0);
              }
              compver.raw = compver.format();
            /* fallthrough */
            case "":
            case ">=":
              if (!setMin || gt(compver, setMin)) {
                setMin = compver;
              }
              break;
            case "<":
            case "<=":
              break;
            /* istanbul ignore next */
            default:
              throw new Error(`Unexpected operation: ${comparator.operator}`);
          }
        });
        if (setMin && (!minver || gt(minver, setMin))) {
          minver = setMin;
        }
      }
      if (minver && range2.test(minver)) {
        return minver;
      }
      return null;
    };
    module.exports = minVersion;
  }
});

// node_modules/semver/ranges/valid.js
var require_valid2 = __commonJS({
  "node_modules/semver/ranges/valid.js"(exports, module) {
    "use strict";
    init_dirname();
    var Range = require_range();
    var validRange = (range2, options) => {
      try {
        return new Range(range2, options).range || "*";
      } catch (er) {
        return null;
      }
    };
    module.exports = validRange;
  }
});

// node_modules/semver/ranges/outside.js
var require_outside = __commonJS({
  "node_modules/semver/ranges/outside.js"(exports, module) {
    "use strict";
    init_dirname();
    var SemVer = require_semver();
    var Comparator = require_comparator();
    var { ANY } = Comparator;
    var Range = require_range();
    var satisfies = require_satisfies();
    var gt = require_gt();
    var lt = require_lt();
    var lte = require_lte();
    var gte = require_gte();
    var outside = (version2, range2, hilo, options) => {
      version2 = new SemVer(version2, options);
      range2 = new Range(range2, options);
      let gtfn, ltefn, ltfn, comp, ecomp;
      switch (hilo) {
        case ">":
          gtfn = gt;
          ltefn = lte;
          ltfn = lt;
          comp = ">";
          ecomp = ">=";
          break;
        case "<":
          gtfn = lt;
          ltefn = gte;
          ltfn = gt;
          comp = "<";
          ecomp = "<=";
          break;
        default:
          throw new TypeError('Must provide a hilo val of "<" or ">"');
      }
      if (satisfies(version2, range2, options)) {
        return false;
      }
      for (let i = 0; i < range2.set.length; ++i) {
        const comparators = range2.set[i];
        let high = null;
        let low = null;
        comparators.forEach((comparator) => {
          if (comparator.semver === ANY) {
            comparator = new Comparator(">=0.0.0");
          }
          high = high || comparator;
          low = low || comparator;
          if (gtfn(comparator.semver, high.semver, options)) {
            high = comparator;
          } else if (ltfn(comparator.semver, low.semver, options)) {
            low = comparator;
          }
        });
        if (high.operator === comp || high.operator === ecomp) {
          return false;
        }
        if ((!low.operator || low.operator === comp) && ltefn(version2, low.semver)) {
          return false;
        } else if (low.operator === ecomp && ltfn(version2, low.semver)) {
          return false;
        }
      }
      return true;
    };
    module.exports = outside;
  }
});

// node_modules/semver/ranges/gtr.js
var require_gtr = __commonJS({
  "node_modules/semver/ranges/gtr.js"(exports, module) {
    "use strict";
    init_dirname();
    var outside = require_outside();
    var gtr = (version2, range2, options) => outside(version2, range2, ">", options);
    module.exports = gtr;
  }
});

// node_modules/semver/ranges/ltr.js
var require_ltr = __commonJS({
  "node_modules/semver/ranges/ltr.js"(exports, module) {
    "use strict";
    init_dirname();
    var outside = require_outside();
    var ltr = (version2, range2, options) => outside(version2, range2, "<", options);
    module.exports = ltr;
  }
});

// node_modules/semver/ranges/intersects.js
var require_intersects = __commonJS({
  "node_modules/semver/ranges/intersects.js"(exports, module) {
    "use strict";
    init_dirname();
    var Range = require_range();
    var intersects = (r1, r2, options) => {
      r1 = new Range(r1, options);
      r2 = new Range(r2, options);
      return r1.intersects(r2, options);
    };
    module.exports = intersects;
  }
});

// node_modules/semver/ranges/simplify.js
var require_simplify = __commonJS({
  "node_modules/semver/ranges/simplify.js"(exports, module) {
    "use strict";
    init_dirname();
    var satisfies = require_satisfies();
    var compare = require_compare();
    module.exports = (versions, range2, options) => {
      const set = [];
      let first = null;
      let prev = null;
      const v = versions.sort((a, b) => compare(a, b, options));
      for (const version2 of v) {
        const included = satisfies(version2, range2, options);
        if (included) {
          prev = version2;
          if (!first) {
            first = version2;
          }
        } else {
          if (prev) {
            set.push([first, prev]);
          }
          prev = null;
          first = null;
        }
      }
      if (first) {
        set.push([first, null]);
      }
      const ranges = [];
      for (const [min, max] of set) {
        if (min === max) {
          ranges.push(min);
        } else if (!max && min === v[0]) {
          ranges.push("*");
        } else if (!max) {
          ranges.push(`>=${min}`);
        } else if (min === v[0]) {
          ranges.push(`<=${max}`);
        } else {
          ranges.push(`${min} - ${max}`);
        }
      }
      const simplified = ranges.join(" || ");
      const original = typeof range2.raw === "string" ? range2.raw : String(range2);
      return simplified.length < original.length ? simplified : range2;
    };
  }
});

// node_modules/semver/ranges/subset.js
var require_subset = __commonJS({
  "node_modules/semver/ranges/subset.js"(exports, module) {
    "use strict";
    init_dirname();
    var Range = require_range();
    var Comparator = require_comparator();
    var { ANY } = Comparator;
    var satisfies = require_satisfies();
    var compare = require_compare();
    var subset = (sub, dom, options = {}) => {
      if (sub === dom) {
        return true;
      }
      sub = new Range(sub, options);
      dom = new Range(dom, options);
      let sawNonNull = false;
      OUTER: for (const simpleSub of sub.set) {
        for (const simpleDom of dom.set) {
          const isSub = simpleSubset(simpleSub, simpleDom, options);
          sawNonNull = sawNonNull || isSub !== null;
          if (isSub) {
            continue OUTER;
          }
        }
        if (sawNonNull) {
          return false;
        }
      }
      return true;
    };
    var minimumVersionWithPreRelease = [new Comparator(">=0.0.0-0")];
    var minimumVersion = [new Comparator(">=0.0.0")];
    var simpleSubset = (sub, dom, options) => {
      if (sub === dom) {
        return true;
      }
      if (sub.length === 1 && sub[0].semver === ANY) {
        if (dom.length === 1 && dom[0].semver === ANY) {
          return true;
        } else if (options.includePrerelease) {
          sub = minimumVersionWithPreRelease;
        } else {
          sub = minimumVersion;
        }
      }
      if (dom.length === 1 && dom[0].semver === ANY) {
        if (options.includePrerelease) {
          return true;
        } else {
          dom = minimumVersion;
        }
      }
      const eqSet = /* @__PURE__ */ new Set();
      let gt, lt;
      for (const c of sub) {
        if (c.operator === ">" || c.operator === ">=") {
          gt = higherGT(gt, c, options);
        } else if (c.operator === "<" || c.operator === "<=") {
          lt = lowerLT(lt, c, options);
        } else {
          eqSet.add(c.semver);
        }
      }
      if (eqSet.size > 1) {
        return null;
      }
      let gtltComp;
      if (gt && lt) {
        gtltComp = compare(gt.semver, lt.semver, options);
        if (gtltComp > 0) {
          return null;
        } else if (gtltComp === 0 && (gt.operator !== ">=" || lt.operator !== "<=")) {
          return null;
        }
      }
      for (const eq of eqSet) {
        if (gt && !satisfies(eq, String(gt), options)) {
          return null;
        }
        if (lt && !satisfies(eq, String(lt), options)) {
          return null;
        }
        for (const c of dom) {
          if (!satisfies(eq, String(c), options)) {
            return false;
          }
        }
        return true;
      }
      let higher, lower;
      let hasDomLT, hasDomGT;
      let needDomLTPre = lt && !options.includePrerelease && lt.semver.prerelease.length ? lt.semver : false;
      let needDomGTPre = gt && !options.includePrerelease && gt.semver.prerelease.length ? gt.semver : false;
      if (needDomLTPre && needDomLTPre.prerelease.length === 1 && lt.operator === "<" && needDomLTPre.prerelease[0] === 0) {
        needDomLTPre = false;
      }
      for (const c of dom) {
        hasDomGT = hasDomGT || c.operator === ">" || c.operator === ">=";
        hasDomLT = hasDomLT || c.operator === "<" || c.operator === "<=";
        if (gt) {
          if (needDomGTPre) {
            if (c.semver.prerelease && c.semver.prerelease.length && c.semver.major === needDomGTPre.major && c.semver.minor === needDomGTPre.minor && c.semver.patch === needDomGTPre.patch) {
              needDomGTPre = false;
            }
          }
          if (c.operator === ">" || c.operator === ">=") {
            higher = higherGT(gt, c, options);
            if (higher === c && higher !== gt) {
              return false;
            }
          } else if (gt.operator === ">=" && !c.test(gt.semver)) {
            return false;
          }
        }
        if (lt) {
          if (needDomLTPre) {
            if (c.semver.prerelease && c.semver.prerelease.length && c.semver.major === needDomLTPre.major && c.semver.minor === needDomLTPre.minor && c.semver.patch === needDomLTPre.patch) {
              needDomLTPre = false;
            }
          }
          if (c.operator === "<" || c.operator === "<=") {
            lower = lowerLT(lt, c, options);
            if (lower === c && lower !== lt) {
              return false;
            }
          } else if (lt.operator === "<=" && !c.test(lt.semver)) {
            return false;
          }
        }
        if (!c.operator && (lt || gt) && gtltComp !== 0) {
          return false;
        }
      }
      if (gt && hasDomLT && !lt && gtltComp !== 0) {
        return false;
      }
      if (lt && hasDomGT && !gt && gtltComp !== 0) {
        return false;
      }
      if (needDomGTPre || needDomLTPre) {
        return false;
      }
      return true;
    };
    var higherGT = (a, b, options) => {
      if (!a) {
        return b;
      }
      const comp = compare(a.semver, b.semver, options);
      return comp > 0 ? a : comp < 0 ? b : b.operator === ">" && a.operator === ">=" ? b : a;
    };
    var lowerLT = (a, b, options) => {
      if (!a) {
        return b;
      }
      const comp = compare(a.semver, b.semver, options);
      return comp < 0 ? a : comp > 0 ? b : b.operator === "<" && a.operator === "<=" ? b : a;
    };
    module.exports = subset;
  }
});

// node_modules/semver/index.js
var require_semver2 = __commonJS({
  "node_modules/semver/index.js"(exports, module) {
    "use strict";
    init_dirname();
    var internalRe = require_re();
    var constants2 = require_constants();
    var SemVer = require_semver();
    var identifiers = require_identifiers();
    var parse2 = require_parse();
    var valid = require_valid();
    var clean = require_clean();
    var inc = require_inc();
    var diff = require_diff();
    var major = require_major();
    var minor = require_minor();
    var patch = require_patch();
    var prerelease = require_prerelease();
    var compare = require_compare();
    var rcompare = require_rcompare();
    var compareLoose = require_compare_loose();
    var compareBuild = require_compare_build();
    var sort = require_sort();
    var rsort = require_rsort();
    var gt = require_gt();
    var lt = require_lt();
    var eq = require_eq();
    var neq = require_neq();
    var gte = require_gte();
    var lte = require_lte();
    var cmp = require_cmp();
    var coerce = require_coerce();
    var truncate = require_truncate();
    var Comparator = require_comparator();
    var Range = require_range();
    var satisfies = require_satisfies();
    var toComparators = require_to_comparators();
    var maxSatisfying = require_max_satisfying();
    var minSatisfying = require_min_satisfying();
    var minVersion = require_min_version();
    var validRange = require_valid2();
    var outside = require_outside();
    var gtr = require_gtr();
    var ltr = require_ltr();
    var intersects = require_intersects();
    var simplifyRange = require_simplify();
    var subset = require_subset();
    module.exports = {
      parse: parse2,
      valid,
      clean,
      inc,
      diff,
      major,
      minor,
      patch,
      prerelease,
      compare,
      rcompare,
      compareLoose,
      compareBuild,
      sort,
      rsort,
      gt,
      lt,
      eq,
      neq,
      gte,
      lte,
      cmp,
      coerce,
      truncate,
      Comparator,
      Range,
      satisfies,
      toComparators,
      maxSatisfying,
      minSatisfying,
      minVersion,
      validRange,
      outside,
      gtr,
      ltr,
      intersects,
      simplifyRange,
      subset,
      SemVer,
      re: internalRe.re,
      src: internalRe.src,
      tokens: internalRe.t,
      SEMVER_SPEC_VERSION: constants2.SEMVER_SPEC_VERSION,
      RELEASE_TYPES: constants2.RELEASE_TYPES,
      compareIdentifiers: identifiers.compareIdentifiers,
      rcompareIdentifiers: identifiers.rcompareIdentifiers
    };
  }
});

// node_modules/yaml/dist/nodes/identity.js
var require_identity = __commonJS({
  "node_modules/yaml/dist/nodes/identity.js"(exports) {
    "use strict";
    init_dirname();
    var ALIAS = /* @__PURE__ */ Symbol.for("yaml.alias");
    var DOC = /* @__PURE__ */ Symbol.for("yaml.document");
    var MAP = /* @__PURE__ */ Symbol.for("yaml.map");
    var PAIR = /* @__PURE__ */ Symbol.for("yaml.pair");
    var SCALAR = /* @__PURE__ */ Symbol.for("yaml.scalar");
    var SEQ = /* @__PURE__ */ Symbol.for("yaml.seq");
    var NODE_TYPE = /* @__PURE__ */ Symbol.for("yaml.node.type");
    var isAlias2 = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS;
    var isDocument = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC;
    var isMap2 = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP;
    var isPair = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR;
    var isScalar2 = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR;
    var isSeq2 = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ;
    function isCollection(node) {
      if (node && typeof node === "object")
        switch (node[NODE_TYPE]) {
          case MAP:
          case SEQ:
            return true;
        }
      return false;
    }
    function isNode(node) {
      if (node && typeof node === "object")
        switch (node[NODE_TYPE]) {
          case ALIAS:
          case MAP:
          case SCALAR:
          case SEQ:
            return true;
        }
      return false;
    }
    var hasAnchor = (node) => (isScalar2(node) || isCollection(node)) && !!node.anchor;
    exports.ALIAS = ALIAS;
    exports.DOC = DOC;
    exports.MAP = MAP;
    exports.NODE_TYPE = NODE_TYPE;
    exports.PAIR = PAIR;
    exports.SCALAR = SCALAR;
    exports.SEQ = SEQ;
    exports.hasAnchor = hasAnchor;
    exports.isAlias = isAlias2;
    exports.isCollection = isCollection;
    exports.isDocument = isDocument;
    exports.isMap = isMap2;
    exports.isNode = isNode;
    exports.isPair = isPair;
    exports.isScalar = isScalar2;
    exports.isSeq = isSeq2;
  }
});

// node_modules/yaml/dist/visit.js
var require_visit = __commonJS({
  "node_modules/yaml/dist/visit.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var BREAK = /* @__PURE__ */ Symbol("break visit");
    var SKIP = /* @__PURE__ */ Symbol("skip children");
    var REMOVE = /* @__PURE__ */ Symbol("remove node");
    function visit(node, visitor) {
      const visitor_ = initVisitor(visitor);
      if (identity2.isDocument(node)) {
        const cd = visit_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
          node.contents = null;
      } else
        visit_(null, node, visitor_, Object.freeze([]));
    }
    visit.BREAK = BREAK;
    visit.SKIP = SKIP;
    visit.REMOVE = REMOVE;
    function visit_(key, node, visitor, path) {
      const ctrl = callVisitor(key, node, visitor, path);
      if (identity2.isNode(ctrl) || identity2.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visit_(key, ctrl, visitor, path);
      }
      if (typeof ctrl !== "symbol") {
        if (identity2.isCollection(node)) {
          path = Object.freeze(path.concat(node));
          for (let i = 0; i < node.items.length; ++i) {
            const ci = visit_(i, node.items[i], visitor, path);
            if (typeof ci === "number")
              i = ci - 1;
            else if (ci === BREAK)
              return BREAK;
            else if (ci === REMOVE) {
              node.items.splice(i, 1);
              i -= 1;
            }
          }
        } else if (identity2.isPair(node)) {
          path = Object.freeze(path.concat(node));
          const ck = visit_("key", node.key, visitor, path);
          if (ck === BREAK)
            return BREAK;
          else if (ck === REMOVE)
            node.key = null;
          const cv = visit_("value", node.value, visitor, path);
          if (cv === BREAK)
            return BREAK;
          else if (cv === REMOVE)
            node.value = null;
        }
      }
      return ctrl;
    }
    async function visitAsync(node, visitor) {
      const visitor_ = initVisitor(visitor);
      if (identity2.isDocument(node)) {
        const cd = await visitAsync_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
          node.contents = null;
      } else
        await visitAsync_(null, node, visitor_, Object.freeze([]));
    }
    visitAsync.BREAK = BREAK;
    visitAsync.SKIP = SKIP;
    visitAsync.REMOVE = REMOVE;
    async function visitAsync_(key, node, visitor, path) {
      const ctrl = await callVisitor(key, node, visitor, path);
      if (identity2.isNode(ctrl) || identity2.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visitAsync_(key, ctrl, visitor, path);
      }
      if (typeof ctrl !== "symbol") {
        if (identity2.isCollection(node)) {
          path = Object.freeze(path.concat(node));
          for (let i = 0; i < node.items.length; ++i) {
            const ci = await visitAsync_(i, node.items[i], visitor, path);
            if (typeof ci === "number")
              i = ci - 1;
            else if (ci === BREAK)
              return BREAK;
            else if (ci === REMOVE) {
              node.items.splice(i, 1);
              i -= 1;
            }
          }
        } else if (identity2.isPair(node)) {
          path = Object.freeze(path.concat(node));
          const ck = await visitAsync_("key", node.key, visitor, path);
          if (ck === BREAK)
            return BREAK;
          else if (ck === REMOVE)
            node.key = null;
          const cv = await visitAsync_("value", node.value, visitor, path);
          if (cv === BREAK)
            return BREAK;
          else if (cv === REMOVE)
            node.value = null;
        }
      }
      return ctrl;
    }
    function initVisitor(visitor) {
      if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) {
        return Object.assign({
          Alias: visitor.Node,
          Map: visitor.Node,
          Scalar: visitor.Node,
          Seq: visitor.Node
        }, visitor.Value && {
          Map: visitor.Value,
          Scalar: visitor.Value,
          Seq: visitor.Value
        }, visitor.Collection && {
          Map: visitor.Collection,
          Seq: visitor.Collection
        }, visitor);
      }
      return visitor;
    }
    function callVisitor(key, node, visitor, path) {
      if (typeof visitor === "function")
        return visitor(key, node, path);
      if (identity2.isMap(node))
        return visitor.Map?.(key, node, path);
      if (identity2.isSeq(node))
        return visitor.Seq?.(key, node, path);
      if (identity2.isPair(node))
        return visitor.Pair?.(key, node, path);
      if (identity2.isScalar(node))
        return visitor.Scalar?.(key, node, path);
      if (identity2.isAlias(node))
        return visitor.Alias?.(key, node, path);
      return void 0;
    }
    function replaceNode(key, path, node) {
      const parent = path[path.length - 1];
      if (identity2.isCollection(parent)) {
        parent.items[key] = node;
      } else if (identity2.isPair(parent)) {
        if (key === "key")
          parent.key = node;
        else
          parent.value = node;
      } else if (identity2.isDocument(parent)) {
        parent.contents = node;
      } else {
        const pt = identity2.isAlias(parent) ? "alias" : "scalar";
        throw new Error(`Cannot replace node with ${pt} parent`);
      }
    }
    exports.visit = visit;
    exports.visitAsync = visitAsync;
  }
});

// node_modules/yaml/dist/doc/directives.js
var require_directives = __commonJS({
  "node_modules/yaml/dist/doc/directives.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var visit = require_visit();
    var escapeChars = {
      "!": "%21",
      ",": "%2C",
      "[": "%5B",
      "]": "%5D",
      "{": "%7B",
      "}": "%7D"
    };
    var escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]);
    var Directives = class _Directives {
      constructor(yaml, tags) {
        this.docStart = null;
        this.docEnd = false;
        this.yaml = Object.assign({}, _Directives.defaultYaml, yaml);
        this.tags = Object.assign({}, _Directives.defaultTags, tags);
      }
      clone() {
        const copy = new _Directives(this.yaml, this.tags);
        copy.docStart = this.docStart;
        return copy;
      }
      /**
       * During parsing, get a Directives instance for the current document and
       * update the stream state according to the current version's spec.
       */
      atDocument() {
        const res = new _Directives(this.yaml, this.tags);
        switch (this.yaml.version) {
          case "1.1":
            this.atNextDocument = true;
            break;
          case "1.2":
            this.atNextDocument = false;
            this.yaml = {
              explicit: _Directives.defaultYaml.explicit,
              version: "1.2"
            };
            this.tags = Object.assign({}, _Directives.defaultTags);
            break;
        }
        return res;
      }
      /**
       * @param onError - May be called even if the action was successful
       * @returns `true` on success
       */
      add(line2, onError) {
        if (this.atNextDocument) {
          this.yaml = { explicit: _Directives.defaultYaml.explicit, version: "1.1" };
          this.tags = Object.assign({}, _Directives.defaultTags);
          this.atNextDocument = false;
        }
        const parts = line2.trim().split(/[ \t]+/);
        const name2 = parts.shift();
        switch (name2) {
          case "%TAG": {
            if (parts.length !== 2) {
              onError(0, "%TAG directive should contain exactly two parts");
              if (parts.length < 2)
                return false;
            }
            const [handle, prefix] = parts;
            this.tags[handle] = prefix;
            return true;
          }
          case "%YAML": {
            this.yaml.explicit = true;
            if (parts.length !== 1) {
              onError(0, "%YAML directive should contain exactly one part");
              return false;
            }
            const [version2] = parts;
            if (version2 === "1.1" || version2 === "1.2") {
              this.yaml.version = version2;
              return true;
            } else {
              const isValid = /^\d+\.\d+$/.test(version2);
              onError(6, `Unsupported YAML version ${version2}`, isValid);
              return false;
            }
          }
          default:
            onError(0, `Unknown directive ${name2}`, true);
            return false;
        }
      }
      /**
       * Resolves a tag, matching handles to those defined in %TAG directives.
       *
       * @returns Resolved tag, which may also be the non-specific tag `'!'` or a
       *   `'!local'` tag, or `null` if unresolvable.
       */
      tagName(source, onError) {
        if (source === "!")
          return "!";
        if (source[0] !== "!") {
          onError(`Not a valid tag: ${source}`);
          return null;
        }
        if (source[1] === "<") {
          const verbatim = source.slice(2, -1);
          if (verbatim === "!" || verbatim === "!!") {
            onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
            return null;
          }
          if (source[source.length - 1] !== ">")
            onError("Verbatim tags must end with a >");
          return verbatim;
        }
        const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
        if (!suffix)
          onError(`The ${source} tag has no suffix`);
        const prefix = this.tags[handle];
        if (prefix) {
          try {
            return prefix + decodeURIComponent(suffix);
          } catch (error2) {
            onError(String(error2));
            return null;
          }
        }
        if (handle === "!")
          return source;
        onError(`Could not resolve tag: ${source}`);
        return null;
      }
      /**
       * Given a fully resolved tag, returns its printable string form,
       * taking into account current tag prefixes and defaults.
       */
      tagString(tag) {
        for (const [handle, prefix] of Object.entries(this.tags)) {
          if (tag.startsWith(prefix))
            return handle + escapeTagName(tag.substring(prefix.length));
        }
        return tag[0] === "!" ? tag : `!<${tag}>`;
      }
      toString(doc) {
        const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
        const tagEntries = Object.entries(this.tags);
        let tagNames;
        if (doc && tagEntries.length > 0 && identity2.isNode(doc.contents)) {
          const tags = {};
          visit.visit(doc.contents, (_key, node) => {
            if (identity2.isNode(node) && node.tag)
              tags[node.tag] = true;
          });
          tagNames = Object.keys(tags);
        } else
          tagNames = [];
        for (const [handle, prefix] of tagEntries) {
          if (handle === "!!" && prefix === "tag:yaml.org,2002:")
            continue;
          if (!doc || tagNames.some((tn) => tn.startsWith(prefix)))
            lines.push(`%TAG ${handle} ${prefix}`);
        }
        return lines.join("\n");
      }
    };
    Directives.defaultYaml = { explicit: false, version: "1.2" };
    Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
    exports.Directives = Directives;
  }
});

// node_modules/yaml/dist/doc/anchors.js
var require_anchors = __commonJS({
  "node_modules/yaml/dist/doc/anchors.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var visit = require_visit();
    function anchorIsValid(anchor2) {
      if (/[\x00-\x19\s,[\]{}]/.test(anchor2)) {
        const sa = JSON.stringify(anchor2);
        const msg = `Anchor must not contain whitespace or control characters: ${sa}`;
        throw new Error(msg);
      }
      return true;
    }
    function anchorNames(root) {
      const anchors = /* @__PURE__ */ new Set();
      visit.visit(root, {
        Value(_key, node) {
          if (node.anchor)
            anchors.add(node.anchor);
        }
      });
      return anchors;
    }
    function findNewAnchor(prefix, exclude) {
      for (let i = 1; true; ++i) {
        const name2 = `${prefix}${i}`;
        if (!exclude.has(name2))
          return name2;
      }
    }
    function createNodeAnchors(doc, prefix) {
      const aliasObjects = [];
      const sourceObjects = /* @__PURE__ */ new Map();
      let prevAnchors = null;
      return {
        onAnchor: (source) => {
          aliasObjects.push(source);
          prevAnchors ?? (prevAnchors = anchorNames(doc));
          const anchor2 = findNewAnchor(prefix, prevAnchors);
          prevAnchors.add(anchor2);
          return anchor2;
        },
        /**
         * With circular references, the source node is only resolved after all
         * of its child nodes are. This is why anchors are set only after all of
         * the nodes have been created.
         */
        setAnchors: () => {
          for (const source of aliasObjects) {
            const ref = sourceObjects.get(source);
            if (typeof ref === "object" && ref.anchor && (identity2.isScalar(ref.node) || identity2.isCollection(ref.node))) {
              ref.node.anchor = ref.anchor;
            } else {
              const error2 = new Error("Failed to resolve repeated object (this should not happen)");
              error2.source = source;
              throw error2;
            }
          }
        },
        sourceObjects
      };
    }
    exports.anchorIsValid = anchorIsValid;
    exports.anchorNames = anchorNames;
    exports.createNodeAnchors = createNodeAnchors;
    exports.findNewAnchor = findNewAnchor;
  }
});

// node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = __commonJS({
  "node_modules/yaml/dist/doc/applyReviver.js"(exports) {
    "use strict";
    init_dirname();
    function applyReviver(reviver, obj, key, val) {
      if (val && typeof val === "object") {
        if (Array.isArray(val)) {
          for (let i = 0, len = val.length; i < len; ++i) {
            const v0 = val[i];
            const v1 = applyReviver(reviver, val, String(i), v0);
            if (v1 === void 0)
              delete val[i];
            else if (v1 !== v0)
              val[i] = v1;
          }
        } else if (val instanceof Map) {
          for (const k of Array.from(val.keys())) {
            const v0 = val.get(k);
            const v1 = applyReviver(reviver, val, k, v0);
            if (v1 === void 0)
              val.delete(k);
            else if (v1 !== v0)
              val.set(k, v1);
          }
        } else if (val instanceof Set) {
          for (const v0 of Array.from(val)) {
            const v1 = applyReviver(reviver, val, v0, v0);
            if (v1 === void 0)
              val.delete(v0);
            else if (v1 !== v0) {
              val.delete(v0);
              val.add(v1);
            }
          }
        } else {
          for (const [k, v0] of Object.entries(val)) {
            const v1 = applyReviver(reviver, val, k, v0);
            if (v1 === void 0)
              delete val[k];
            else if (v1 !== v0)
              val[k] = v1;
          }
        }
      }
      return reviver.call(obj, key, val);
    }
    exports.applyReviver = applyReviver;
  }
});

// node_modules/yaml/dist/nodes/toJS.js
var require_toJS = __commonJS({
  "node_modules/yaml/dist/nodes/toJS.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    function toJS(value, arg, ctx) {
      if (Array.isArray(value))
        return value.map((v, i) => toJS(v, String(i), ctx));
      if (value && typeof value.toJSON === "function") {
        if (!ctx || !identity2.hasAnchor(value))
          return value.toJSON(arg, ctx);
        const data = { aliasCount: 0, count: 1, res: void 0 };
        ctx.anchors.set(value, data);
        ctx.onCreate = (res2) => {
          data.res = res2;
          delete ctx.onCreate;
        };
        const res = value.toJSON(arg, ctx);
        if (ctx.onCreate)
          ctx.onCreate(res);
        return res;
      }
      if (typeof value === "bigint" && !ctx?.keep)
        return Number(value);
      return value;
    }
    exports.toJS = toJS;
  }
});

// node_modules/yaml/dist/nodes/Node.js
var require_Node = __commonJS({
  "node_modules/yaml/dist/nodes/Node.js"(exports) {
    "use strict";
    init_dirname();
    var applyReviver = require_applyReviver();
    var identity2 = require_identity();
    var toJS = require_toJS();
    var NodeBase = class {
      constructor(type) {
        Object.defineProperty(this, identity2.NODE_TYPE, { value: type });
      }
      /** Create a copy of this node.  */
      clone() {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (this.range)
          copy.range = this.range.slice();
        return copy;
      }
      /** A plain JavaScript representation of this node. */
      toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        if (!identity2.isDocument(doc))
          throw new TypeError("A document argument is required");
        const ctx = {
          anchors: /* @__PURE__ */ new Map(),
          doc,
          keep: true,
          mapAsMap: mapAsMap === true,
          mapKeyWarned: false,
          maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
        };
        const res = toJS.toJS(this, "", ctx);
        if (typeof onAnchor === "function")
          for (const { count, res: res2 } of ctx.anchors.values())
            onAnchor(res2, count);
        return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
      }
    };
    exports.NodeBase = NodeBase;
  }
});

// node_modules/yaml/dist/nodes/Alias.js
var require_Alias = __commonJS({
  "node_modules/yaml/dist/nodes/Alias.js"(exports) {
    "use strict";
    init_dirname();
    var anchors = require_anchors();
    var visit = require_visit();
    var identity2 = require_identity();
    var Node = require_Node();
    var toJS = require_toJS();
    var Alias = class extends Node.NodeBase {
      constructor(source) {
        super(identity2.ALIAS);
        this.source = source;
        Object.defineProperty(this, "tag", {
          set() {
            throw new Error("Alias nodes cannot have tags");
          }
        });
      }
      /**
       * Resolve the value of this alias within `doc`, finding the last
       * instance of the `source` anchor before this node.
       */
      resolve(doc, ctx) {
        if (ctx?.maxAliasCount === 0)
          throw new ReferenceError("Alias resolution is disabled");
        let nodes;
        if (ctx?.aliasResolveCache) {
          nodes = ctx.aliasResolveCache;
        } else {
          nodes = [];
          visit.visit(doc, {
            Node: (_key, node) => {
              if (identity2.isAlias(node) || identity2.hasAnchor(node))
                nodes.push(node);
            }
          });
          if (ctx)
            ctx.aliasResolveCache = nodes;
        }
        let found4 = void 0;
        for (const node of nodes) {
          if (node === this)
            break;
          if (node.anchor === this.source)
            found4 = node;
        }
        if (found4 && ctx) {
          const { anchors: anchors2, doc: doc2, maxAliasCount } = ctx;
          let data = anchors2.get(found4);
          if (!data) {
            toJS.toJS(found4, null, ctx);
            data = anchors2.get(found4);
          }
          if (data?.res === void 0) {
            const msg = "This should not happen: Alias anchor was not resolved?";
            throw new ReferenceError(msg);
          }
          if (maxAliasCount >= 0) {
            data.count += 1;
            if (data.aliasCount === 0)
              data.aliasCount = getAliasCount(doc2, found4, anchors2);
            if (data.count * data.aliasCount > maxAliasCount) {
              const msg = "Excessive alias count indicates a resource exhaustion attack";
              throw new ReferenceError(msg);
            }
          }
        }
        return found4;
      }
      toJSON(_arg, ctx) {
        if (!ctx)
          return { source: this.source };
        const source = this.resolve(ctx.doc, ctx);
        if (!source) {
          const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
          throw new ReferenceError(msg);
        }
        return ctx.anchors.get(source).res;
      }
      toString(ctx, _onComment, _onChompKeep) {
        const src = `*${this.source}`;
        if (ctx) {
          anchors.anchorIsValid(this.source);
          if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
            const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
            throw new Error(msg);
          }
          if (ctx.implicitKey)
            return `${src} `;
        }
        return src;
      }
    };
    function getAliasCount(doc, node, anchors2) {
      if (identity2.isAlias(node)) {
        const source = node.resolve(doc);
        const anchor2 = anchors2 && source && anchors2.get(source);
        return anchor2 ? anchor2.count * anchor2.aliasCount : 0;
      } else if (identity2.isCollection(node)) {
        let count = 0;
        for (const item of node.items) {
          const c = getAliasCount(doc, item, anchors2);
          if (c > count)
            count = c;
        }
        return count;
      } else if (identity2.isPair(node)) {
        const kc = getAliasCount(doc, node.key, anchors2);
        const vc = getAliasCount(doc, node.value, anchors2);
        return Math.max(kc, vc);
      }
      return 1;
    }
    exports.Alias = Alias;
  }
});

// node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = __commonJS({
  "node_modules/yaml/dist/nodes/Scalar.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Node = require_Node();
    var toJS = require_toJS();
    var isScalarValue = (value) => !value || typeof value !== "function" && typeof value !== "object";
    var Scalar2 = class extends Node.NodeBase {
      constructor(value) {
        super(identity2.SCALAR);
        this.value = value;
      }
      toJSON(arg, ctx) {
        return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
      }
      toString() {
        return String(this.value);
      }
    };
    Scalar2.BLOCK_FOLDED = "BLOCK_FOLDED";
    Scalar2.BLOCK_LITERAL = "BLOCK_LITERAL";
    Scalar2.PLAIN = "PLAIN";
    Scalar2.QUOTE_DOUBLE = "QUOTE_DOUBLE";
    Scalar2.QUOTE_SINGLE = "QUOTE_SINGLE";
    exports.Scalar = Scalar2;
    exports.isScalarValue = isScalarValue;
  }
});

// node_modules/yaml/dist/doc/createNode.js
var require_createNode = __commonJS({
  "node_modules/yaml/dist/doc/createNode.js"(exports) {
    "use strict";
    init_dirname();
    var Alias = require_Alias();
    var identity2 = require_identity();
    var Scalar2 = require_Scalar();
    var defaultTagPrefix = "tag:yaml.org,2002:";
    function findTagObject(value, tagName, tags) {
      if (tagName) {
        const match = tags.filter((t) => t.tag === tagName);
        const tagObj = match.find((t) => !t.format) ?? match[0];
        if (!tagObj)
          throw new Error(`Tag ${tagName} not found`);
        return tagObj;
      }
      return tags.find((t) => t.identify?.(value) && !t.format);
    }
    function createNode(value, tagName, ctx) {
      if (identity2.isDocument(value))
        value = value.contents;
      if (identity2.isNode(value))
        return value;
      if (identity2.isPair(value)) {
        const map = ctx.schema[identity2.MAP].createNode?.(ctx.schema, null, ctx);
        map.items.push(value);
        return map;
      }
      if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) {
        value = value.valueOf();
      }
      const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
      let ref = void 0;
      if (aliasDuplicateObjects && value && typeof value === "object") {
        ref = sourceObjects.get(value);
        if (ref) {
          ref.anchor ?? (ref.anchor = onAnchor(value));
          return new Alias.Alias(ref.anchor);
        } else {
          ref = { anchor: null, node: null };
          sourceObjects.set(value, ref);
        }
      }
      if (tagName?.startsWith("!!"))
        tagName = defaultTagPrefix + tagName.slice(2);
      let tagObj = findTagObject(value, tagName, schema.tags);
      if (!tagObj) {
        if (value && typeof value.toJSON === "function") {
          value = value.toJSON();
        }
        if (!value || typeof value !== "object") {
          const node2 = new Scalar2.Scalar(value);
          if (ref)
            ref.node = node2;
          return node2;
        }
        tagObj = value instanceof Map ? schema[identity2.MAP] : Symbol.iterator in Object(value) ? schema[identity2.SEQ] : schema[identity2.MAP];
      }
      if (onTagObj) {
        onTagObj(tagObj);
        delete ctx.onTagObj;
      }
      const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar2.Scalar(value);
      if (tagName)
        node.tag = tagName;
      else if (!tagObj.default)
        node.tag = tagObj.tag;
      if (ref)
        ref.node = node;
      return node;
    }
    exports.createNode = createNode;
  }
});

// node_modules/yaml/dist/nodes/Collection.js
var require_Collection = __commonJS({
  "node_modules/yaml/dist/nodes/Collection.js"(exports) {
    "use strict";
    init_dirname();
    var createNode = require_createNode();
    var identity2 = require_identity();
    var Node = require_Node();
    function collectionFromPath(schema, path, value) {
      let v = value;
      for (let i = path.length - 1; i >= 0; --i) {
        const k = path[i];
        if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
          const a = [];
          a[k] = v;
          v = a;
        } else {
          v = /* @__PURE__ */ new Map([[k, v]]);
        }
      }
      return createNode.createNode(v, void 0, {
        aliasDuplicateObjects: false,
        keepUndefined: false,
        onAnchor: () => {
          throw new Error("This should not happen, please report a bug.");
        },
        schema,
        sourceObjects: /* @__PURE__ */ new Map()
      });
    }
    var isEmptyPath = (path) => path == null || typeof path === "object" && !!path[Symbol.iterator]().next().done;
    var Collection = class extends Node.NodeBase {
      constructor(type, schema) {
        super(type);
        Object.defineProperty(this, "schema", {
          value: schema,
          configurable: true,
          enumerable: false,
          writable: true
        });
      }
      /**
       * Create a copy of this collection.
       *
       * @param schema - If defined, overwrites the original's schema
       */
      clone(schema) {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (schema)
          copy.schema = schema;
        copy.items = copy.items.map((it) => identity2.isNode(it) || identity2.isPair(it) ? it.clone(schema) : it);
        if (this.range)
          copy.range = this.range.slice();
        return copy;
      }
      /**
       * Adds a value to the collection. For `!!map` and `!!omap` the value must
       * be a Pair instance or a `{ key, value }` object, which may not have a key
       * that already exists in the map.
       */
      addIn(path, value) {
        if (isEmptyPath(path))
          this.add(value);
        else {
          const [key, ...rest] = path;
          const node = this.get(key, true);
          if (identity2.isCollection(node))
            node.addIn(rest, value);
          else if (node === void 0 && this.schema)
            this.set(key, collectionFromPath(this.schema, rest, value));
          else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
      }
      /**
       * Removes a value from the collection.
       * @returns `true` if the item was found and removed.
       */
      deleteIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
          return this.delete(key);
        const node = this.get(key, true);
        if (identity2.isCollection(node))
          return node.deleteIn(rest);
        else
          throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
      }
      /**
       * Returns item at `key`, or `undefined` if not found. By default unwraps
       * scalar values from their surrounding node; to disable set `keepScalar` to
       * `true` (collections are always returned intact).
       */
      getIn(path, keepScalar) {
        const [key, ...rest] = path;
        const node = this.get(key, true);
        if (rest.length === 0)
          return !keepScalar && identity2.isScalar(node) ? node.value : node;
        else
          return identity2.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
      }
      hasAllNullValues(allowScalar) {
        return this.items.every((node) => {
          if (!identity2.isPair(node))
            return false;
          const n = node.value;
          return n == null || allowScalar && identity2.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
        });
      }
      /**
       * Checks if the collection includes a value with the key `key`.
       */
      hasIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
          return this.has(key);
        const node = this.get(key, true);
        return identity2.isCollection(node) ? node.hasIn(rest) : false;
      }
      /**
       * Sets a value in this collection. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       */
      setIn(path, value) {
        const [key, ...rest] = path;
        if (rest.length === 0) {
          this.set(key, value);
        } else {
          const node = this.get(key, true);
          if (identity2.isCollection(node))
            node.setIn(rest, value);
          else if (node === void 0 && this.schema)
            this.set(key, collectionFromPath(this.schema, rest, value));
          else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
      }
    };
    exports.Collection = Collection;
    exports.collectionFromPath = collectionFromPath;
    exports.isEmptyPath = isEmptyPath;
  }
});

// node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyComment.js"(exports) {
    "use strict";
    init_dirname();
    var stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, "#");
    function indentComment(comment, indent) {
      if (/^\n+$/.test(comment))
        return comment.substring(1);
      return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
    }
    var lineComment = (str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment;
    exports.indentComment = indentComment;
    exports.lineComment = lineComment;
    exports.stringifyComment = stringifyComment;
  }
});

// node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = __commonJS({
  "node_modules/yaml/dist/stringify/foldFlowLines.js"(exports) {
    "use strict";
    init_dirname();
    var FOLD_FLOW = "flow";
    var FOLD_BLOCK = "block";
    var FOLD_QUOTED = "quoted";
    function foldFlowLines(text2, indent, mode2 = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
      if (!lineWidth || lineWidth < 0)
        return text2;
      if (lineWidth < minContentWidth)
        minContentWidth = 0;
      const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
      if (text2.length <= endStep)
        return text2;
      const folds = [];
      const escapedFolds = {};
      let end = lineWidth - indent.length;
      if (typeof indentAtStart === "number") {
        if (indentAtStart > lineWidth - Math.max(2, minContentWidth))
          folds.push(0);
        else
          end = lineWidth - indentAtStart;
      }
      let split = void 0;
      let prev = void 0;
      let overflow = false;
      let i = -1;
      let escStart = -1;
      let escEnd = -1;
      if (mode2 === FOLD_BLOCK) {
        i = consumeMoreIndentedLines(text2, i, indent.length);
        if (i !== -1)
          end = i + endStep;
      }
      for (let ch; ch = text2[i += 1]; ) {
        if (mode2 === FOLD_QUOTED && ch === "\\") {
          escStart = i;
          switch (text2[i + 1]) {
            case "x":
              i += 3;
              break;
            case "u":
              i += 5;
              break;
            case "U":
              i += 9;
              break;
            default:
              i += 1;
          }
          escEnd = i;
        }
        if (ch === "\n") {
          if (mode2 === FOLD_BLOCK)
            i = consumeMoreIndentedLines(text2, i, indent.length);
          end = i + indent.length + endStep;
          split = void 0;
        } else {
          if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
            const next = text2[i + 1];
            if (next && next !== " " && next !== "\n" && next !== "	")
              split = i;
          }
          if (i >= end) {
            if (split) {
              folds.push(split);
              end = split + endStep;
              split = void 0;
            } else if (mode2 === FOLD_QUOTED) {
              while (prev === " " || prev === "	") {
                prev = ch;
                ch = text2[i += 1];
                overflow = true;
              }
              const j = i > escEnd + 1 ? i - 2 : escStart - 1;
              if (escapedFolds[j])
                return text2;
              folds.push(j);
              escapedFolds[j] = true;
              end = j + endStep;
              split = void 0;
            } else {
              overflow = true;
            }
          }
        }
        prev = ch;
      }
      if (overflow && onOverflow)
        onOverflow();
      if (folds.length === 0)
        return text2;
      if (onFold)
        onFold();
      let res = text2.slice(0, folds[0]);
      for (let i2 = 0; i2 < folds.length; ++i2) {
        const fold = folds[i2];
        const end2 = folds[i2 + 1] || text2.length;
        if (fold === 0)
          res = `
${indent}${text2.slice(0, end2)}`;
        else {
          if (mode2 === FOLD_QUOTED && escapedFolds[fold])
            res += `${text2[fold]}\\`;
          res += `
${indent}${text2.slice(fold + 1, end2)}`;
        }
      }
      return res;
    }
    function consumeMoreIndentedLines(text2, i, indent) {
      let end = i;
      let start2 = i + 1;
      let ch = text2[start2];
      while (ch === " " || ch === "	") {
        if (i < start2 + indent) {
          ch = text2[++i];
        } else {
          do {
            ch = text2[++i];
          } while (ch && ch !== "\n");
          end = i;
          start2 = i + 1;
          ch = text2[start2];
        }
      }
      return end;
    }
    exports.FOLD_BLOCK = FOLD_BLOCK;
    exports.FOLD_FLOW = FOLD_FLOW;
    exports.FOLD_QUOTED = FOLD_QUOTED;
    exports.foldFlowLines = foldFlowLines;
  }
});

// node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyString.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var foldFlowLines = require_foldFlowLines();
    var getFoldOptions = (ctx, isBlock) => ({
      indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
      lineWidth: ctx.options.lineWidth,
      minContentWidth: ctx.options.minContentWidth
    });
    var containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
    function lineLengthOverLimit(str, lineWidth, indentLength) {
      if (!lineWidth || lineWidth < 0)
        return false;
      const limit = lineWidth - indentLength;
      const strLen = str.length;
      if (strLen <= limit)
        return false;
      for (let i = 0, start2 = 0; i < strLen; ++i) {
        if (str[i] === "\n") {
          if (i - start2 > limit)
            return true;
          start2 = i + 1;
          if (strLen - start2 <= limit)
            return false;
        }
      }
      return true;
    }
    function doubleQuotedString(value, ctx) {
      const json = JSON.stringify(value);
      if (ctx.options.doubleQuotedAsJSON)
        return json;
      const { implicitKey } = ctx;
      const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
      const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
      let str = "";
      let start2 = 0;
      for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
        if (ch === " " && json[i + 1] === "\\" && json[i + 2] === "n") {
          str += json.slice(start2, i) + "\\ ";
          i += 1;
          start2 = i;
          ch = "\\";
        }
        if (ch === "\\")
          switch (json[i + 1]) {
            case "u":
              {
                str += json.slice(start2, i);
                const code = json.substr(i + 2, 4);
                switch (code) {
                  case "0000":
                    str += "\\0";
                    break;
                  case "0007":
                    str += "\\a";
                    break;
                  case "000b":
                    str += "\\v";
                    break;
                  case "001b":
                    str += "\\e";
                    break;
                  case "0085":
                    str += "\\N";
                    break;
                  case "00a0":
                    str += "\\_";
                    break;
                  case "2028":
                    str += "\\L";
                    break;
                  case "2029":
                    str += "\\P";
                    break;
                  default:
                    if (code.substr(0, 2) === "00")
                      str += "\\x" + code.substr(2);
                    else
                      str += json.substr(i, 6);
                }
                i += 5;
                start2 = i + 1;
              }
              break;
            case "n":
              if (implicitKey || json[i + 2] === '"' || json.length < minMultiLineLength) {
                i += 1;
              } else {
                str += json.slice(start2, i) + "\n\n";
                while (json[i + 2] === "\\" && json[i + 3] === "n" && json[i + 4] !== '"') {
                  str += "\n";
                  i += 2;
                }
                str += indent;
                if (json[i + 2] === " ")
                  str += "\\";
                i += 1;
                start2 = i + 1;
              }
              break;
            default:
              i += 1;
          }
      }
      str = start2 ? str + json.slice(start2) : json;
      return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
    }
    function singleQuotedString(value, ctx) {
      if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value))
        return doubleQuotedString(value, ctx);
      const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
      const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&
${indent}`) + "'";
      return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
    }
    function quotedString(value, ctx) {
      const { singleQuote } = ctx.options;
      let qs;
      if (singleQuote === false)
        qs = doubleQuotedString;
      else {
        const hasDouble = value.includes('"');
        const hasSingle = value.includes("'");
        if (hasDouble && !hasSingle)
          qs = singleQuotedString;
        else if (hasSingle && !hasDouble)
          qs = doubleQuotedString;
        else
          qs = singleQuote ? singleQuotedString : doubleQuotedString;
      }
      return qs(value, ctx);
    }
    var blockEndNewlines;
    try {
      blockEndNewlines = new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
    } catch {
      blockEndNewlines = /\n+(?!\n|$)/g;
    }
    function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
      const { blockQuote, commentString, lineWidth } = ctx.options;
      if (!blockQuote || /\n[\t ]+$/.test(value)) {
        return quotedString(value, ctx);
      }
      const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
      const literal2 = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar2.Scalar.BLOCK_FOLDED ? false : type === Scalar2.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
      if (!value)
        return literal2 ? "|\n" : ">\n";
      let chomp;
      let endStart;
      for (endStart = value.length; endStart > 0; --endStart) {
        const ch = value[endStart - 1];
        if (ch !== "\n" && ch !== "	" && ch !== " ")
          break;
      }
      let end = value.substring(endStart);
      const endNlPos = end.indexOf("\n");
      if (endNlPos === -1) {
        chomp = "-";
      } else if (value === end || endNlPos !== end.length - 1) {
        chomp = "+";
        if (onChompKeep)
          onChompKeep();
      } else {
        chomp = "";
      }
      if (end) {
        value = value.slice(0, -end.length);
        if (end[end.length - 1] === "\n")
          end = end.slice(0, -1);
        end = end.replace(blockEndNewlines, `$&${indent}`);
      }
      let startWithSpace = false;
      let startEnd;
      let startNlPos = -1;
      for (startEnd = 0; startEnd < value.length; ++startEnd) {
        const ch = value[startEnd];
        if (ch === " ")
          startWithSpace = true;
        else if (ch === "\n")
          startNlPos = startEnd;
        else
          break;
      }
      let start2 = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
      if (start2) {
        value = value.substring(start2.length);
        start2 = start2.replace(/\n+/g, `$&${indent}`);
      }
      const indentSize = indent ? "2" : "1";
      let header = (startWithSpace ? indentSize : "") + chomp;
      if (comment) {
        header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
        if (onComment)
          onComment();
      }
      if (!literal2) {
        const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
        let literalFallback = false;
        const foldOptions = getFoldOptions(ctx, true);
        if (blockQuote !== "folded" && type !== Scalar2.Scalar.BLOCK_FOLDED) {
          foldOptions.onOverflow = () => {
            literalFallback = true;
          };
        }
        const body = foldFlowLines.foldFlowLines(`${start2}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
        if (!literalFallback)
          return `>${header}
${indent}${body}`;
      }
      value = value.replace(/\n+/g, `$&${indent}`);
      return `|${header}
${indent}${start2}${value}${end}`;
    }
    function plainString(item, ctx, onComment, onChompKeep) {
      const { type, value } = item;
      const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
      if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) {
        return quotedString(value, ctx);
      }
      if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) {
        return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
      }
      if (!implicitKey && !inFlow && type !== Scalar2.Scalar.PLAIN && value.includes("\n")) {
        return blockString(item, ctx, onComment, onChompKeep);
      }
      if (containsDocumentMarker(value)) {
        if (indent === "") {
          ctx.forceBlockIndent = true;
          return blockString(item, ctx, onComment, onChompKeep);
        } else if (implicitKey && indent === indentStep) {
          return quotedString(value, ctx);
        }
      }
      const str = value.replace(/\n+/g, `$&
${indent}`);
      if (actualString) {
        const test = (tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str);
        const { compat, tags } = ctx.doc.schema;
        if (tags.some(test) || compat?.some(test))
          return quotedString(value, ctx);
      }
      return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
    }
    function stringifyString(item, ctx, onComment, onChompKeep) {
      const { implicitKey, inFlow } = ctx;
      const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
      let { type } = item;
      if (type !== Scalar2.Scalar.QUOTE_DOUBLE) {
        if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value))
          type = Scalar2.Scalar.QUOTE_DOUBLE;
      }
      const _stringify = (_type) => {
        switch (_type) {
          case Scalar2.Scalar.BLOCK_FOLDED:
          case Scalar2.Scalar.BLOCK_LITERAL:
            return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
          case Scalar2.Scalar.QUOTE_DOUBLE:
            return doubleQuotedString(ss.value, ctx);
          case Scalar2.Scalar.QUOTE_SINGLE:
            return singleQuotedString(ss.value, ctx);
          case Scalar2.Scalar.PLAIN:
            return plainString(ss, ctx, onComment, onChompKeep);
          default:
            return null;
        }
      };
      let res = _stringify(type);
      if (res === null) {
        const { defaultKeyType, defaultStringType } = ctx.options;
        const t = implicitKey && defaultKeyType || defaultStringType;
        res = _stringify(t);
        if (res === null)
          throw new Error(`Unsupported default string type ${t}`);
      }
      return res;
    }
    exports.stringifyString = stringifyString;
  }
});

// node_modules/yaml/dist/stringify/stringify.js
var require_stringify = __commonJS({
  "node_modules/yaml/dist/stringify/stringify.js"(exports) {
    "use strict";
    init_dirname();
    var anchors = require_anchors();
    var identity2 = require_identity();
    var stringifyComment = require_stringifyComment();
    var stringifyString = require_stringifyString();
    function createStringifyContext(doc, options) {
      const opt = Object.assign({
        blockQuote: true,
        commentString: stringifyComment.stringifyComment,
        defaultKeyType: null,
        defaultStringType: "PLAIN",
        directives: null,
        doubleQuotedAsJSON: false,
        doubleQuotedMinMultiLineLength: 40,
        falseStr: "false",
        flowCollectionPadding: true,
        indentSeq: true,
        lineWidth: 80,
        minContentWidth: 20,
        nullStr: "null",
        simpleKeys: false,
        singleQuote: null,
        trailingComma: false,
        trueStr: "true",
        verifyAliasOrder: true
      }, doc.schema.toStringOptions, options);
      let inFlow;
      switch (opt.collectionStyle) {
        case "block":
          inFlow = false;
          break;
        case "flow":
          inFlow = true;
          break;
        default:
          inFlow = null;
      }
      return {
        anchors: /* @__PURE__ */ new Set(),
        doc,
        flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
        indent: "",
        indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
        inFlow,
        options: opt
      };
    }
    function getTagObject(tags, item) {
      if (item.tag) {
        const match = tags.filter((t) => t.tag === item.tag);
        if (match.length > 0)
          return match.find((t) => t.format === item.format) ?? match[0];
      }
      let tagObj = void 0;
      let obj;
      if (identity2.isScalar(item)) {
        obj = item.value;
        let match = tags.filter((t) => t.identify?.(obj));
        if (match.length > 1) {
          const testMatch = match.filter((t) => t.test);
          if (testMatch.length > 0)
            match = testMatch;
        }
        tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
      } else {
        obj = item;
        tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
      }
      if (!tagObj) {
        const name2 = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
        throw new Error(`Tag not resolved for ${name2} value`);
      }
      return tagObj;
    }
    function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
      if (!doc.directives)
        return "";
      const props = [];
      const anchor2 = (identity2.isScalar(node) || identity2.isCollection(node)) && node.anchor;
      if (anchor2 && anchors.anchorIsValid(anchor2)) {
        anchors$1.add(anchor2);
        props.push(`&${anchor2}`);
      }
      const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
      if (tag)
        props.push(doc.directives.tagString(tag));
      return props.join(" ");
    }
    function stringify(item, ctx, onComment, onChompKeep) {
      if (identity2.isPair(item))
        return item.toString(ctx, onComment, onChompKeep);
      if (identity2.isAlias(item)) {
        if (ctx.doc.directives)
          return item.toString(ctx);
        if (ctx.resolvedAliases?.has(item)) {
          throw new TypeError(`Cannot stringify circular structure without alias nodes`);
        } else {
          if (ctx.resolvedAliases)
            ctx.resolvedAliases.add(item);
          else
            ctx.resolvedAliases = /* @__PURE__ */ new Set([item]);
          item = item.resolve(ctx.doc);
        }
      }
      let tagObj = void 0;
      const node = identity2.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: (o) => tagObj = o });
      tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
      const props = stringifyProps(node, tagObj, ctx);
      if (props.length > 0)
        ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
      const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity2.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
      if (!props)
        return str;
      return identity2.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}
${ctx.indent}${str}`;
    }
    exports.createStringifyContext = createStringifyContext;
    exports.stringify = stringify;
  }
});

// node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyPair.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Scalar2 = require_Scalar();
    var stringify = require_stringify();
    var stringifyComment = require_stringifyComment();
    function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
      const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
      let keyComment = identity2.isNode(key) && key.comment || null;
      if (simpleKeys) {
        if (keyComment) {
          throw new Error("With simple keys, key nodes cannot have comments");
        }
        if (identity2.isCollection(key) || !identity2.isNode(key) && typeof key === "object") {
          const msg = "With simple keys, collection cannot be used as a key value";
          throw new Error(msg);
        }
      }
      let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity2.isCollection(key) || (identity2.isScalar(key) ? key.type === Scalar2.Scalar.BLOCK_FOLDED || key.type === Scalar2.Scalar.BLOCK_LITERAL : typeof key === "object"));
      ctx = Object.assign({}, ctx, {
        allNullValues: false,
        implicitKey: !explicitKey && (simpleKeys || !allNullValues),
        indent: indent + indentStep
      });
      let keyCommentDone = false;
      let chompKeep = false;
      let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
      if (!explicitKey && !ctx.inFlow && str.length > 1024) {
        if (simpleKeys)
          throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
        explicitKey = true;
      }
      if (ctx.inFlow) {
        if (allNullValues || value == null) {
          if (keyCommentDone && onComment)
            onComment();
          return str === "" ? "?" : explicitKey ? `? ${str}` : str;
        }
      } else if (allNullValues && !simpleKeys || value == null && explicitKey) {
        str = `? ${str}`;
        if (keyComment && !keyCommentDone) {
          str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        } else if (chompKeep && onChompKeep)
          onChompKeep();
        return str;
      }
      if (keyCommentDone)
        keyComment = null;
      if (explicitKey) {
        if (keyComment)
          str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        str = `? ${str}
${indent}:`;
      } else {
        str = `${str}:`;
        if (keyComment)
          str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
      }
      let vsb, vcb, valueComment;
      if (identity2.isNode(value)) {
        vsb = !!value.spaceBefore;
        vcb = value.commentBefore;
        valueComment = value.comment;
      } else {
        vsb = false;
        vcb = null;
        valueComment = null;
        if (value && typeof value === "object")
          value = doc.createNode(value);
      }
      ctx.implicitKey = false;
      if (!explicitKey && !keyComment && identity2.isScalar(value))
        ctx.indentAtStart = str.length + 1;
      chompKeep = false;
      if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity2.isSeq(value) && !value.flow && !value.tag && !value.anchor) {
        ctx.indent = ctx.indent.substring(2);
      }
      let valueCommentDone = false;
      const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
      let ws = " ";
      if (keyComment || vsb || vcb) {
        ws = vsb ? "\n" : "";
        if (vcb) {
          const cs = commentString(vcb);
          ws += `
${stringifyComment.indentComment(cs, ctx.indent)}`;
        }
        if (valueStr === "" && !ctx.inFlow) {
          if (ws === "\n" && valueComment)
            ws = "\n\n";
        } else {
          ws += `
${ctx.indent}`;
        }
      } else if (!explicitKey && identity2.isCollection(value)) {
        const vs0 = valueStr[0];
        const nl0 = valueStr.indexOf("\n");
        const hasNewline = nl0 !== -1;
        const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
        if (hasNewline || !flow) {
          let hasPropsLine = false;
          if (hasNewline && (vs0 === "&" || vs0 === "!")) {
            let sp0 = valueStr.indexOf(" ");
            if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") {
              sp0 = valueStr.indexOf(" ", sp0 + 1);
            }
            if (sp0 === -1 || nl0 < sp0)
              hasPropsLine = true;
          }
          if (!hasPropsLine)
            ws = `
${ctx.indent}`;
        }
      } else if (valueStr === "" || valueStr[0] === "\n") {
        ws = "";
      }
      str += ws + valueStr;
      if (ctx.inFlow) {
        if (valueCommentDone && onComment)
          onComment();
      } else if (valueComment && !valueCommentDone) {
        str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
      } else if (chompKeep && onChompKeep) {
        onChompKeep();
      }
      return str;
    }
    exports.stringifyPair = stringifyPair;
  }
});

// node_modules/yaml/dist/log.js
var require_log = __commonJS({
  "node_modules/yaml/dist/log.js"(exports) {
    "use strict";
    init_dirname();
    var node_process = __require("process");
    function debug(logLevel, ...messages) {
      if (logLevel === "debug")
        console.log(...messages);
    }
    function warn(logLevel, warning2) {
      if (logLevel === "debug" || logLevel === "warn") {
        if (typeof node_process.emitWarning === "function")
          node_process.emitWarning(warning2);
        else
          console.warn(warning2);
      }
    }
    exports.debug = debug;
    exports.warn = warn;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/merge.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Scalar2 = require_Scalar();
    var MERGE_KEY = "<<";
    var merge3 = {
      identify: (value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY,
      default: "key",
      tag: "tag:yaml.org,2002:merge",
      test: /^<<$/,
      resolve: () => Object.assign(new Scalar2.Scalar(Symbol(MERGE_KEY)), {
        addToJSMap: addMergeToJSMap
      }),
      stringify: () => MERGE_KEY
    };
    var isMergeKey = (ctx, key) => (merge3.identify(key) || identity2.isScalar(key) && (!key.type || key.type === Scalar2.Scalar.PLAIN) && merge3.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge3.tag && tag.default);
    function addMergeToJSMap(ctx, map, value) {
      const source = resolveAliasValue(ctx, value);
      if (identity2.isSeq(source))
        for (const it of source.items)
          mergeValue(ctx, map, it);
      else if (Array.isArray(source))
        for (const it of source)
          mergeValue(ctx, map, it);
      else
        mergeValue(ctx, map, source);
    }
    function mergeValue(ctx, map, value) {
      const source = resolveAliasValue(ctx, value);
      if (!identity2.isMap(source))
        throw new Error("Merge sources must be maps or map aliases");
      const srcMap = source.toJSON(null, ctx, Map);
      for (const [key, value2] of srcMap) {
        if (map instanceof Map) {
          if (!map.has(key))
            map.set(key, value2);
        } else if (map instanceof Set) {
          map.add(key);
        } else if (!Object.prototype.hasOwnProperty.call(map, key)) {
          Object.defineProperty(map, key, {
            value: value2,
            writable: true,
            enumerable: true,
            configurable: true
          });
        }
      }
      return map;
    }
    function resolveAliasValue(ctx, value) {
      return ctx && identity2.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
    }
    exports.addMergeToJSMap = addMergeToJSMap;
    exports.isMergeKey = isMergeKey;
    exports.merge = merge3;
  }
});

// node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = __commonJS({
  "node_modules/yaml/dist/nodes/addPairToJSMap.js"(exports) {
    "use strict";
    init_dirname();
    var log2 = require_log();
    var merge3 = require_merge();
    var stringify = require_stringify();
    var identity2 = require_identity();
    var toJS = require_toJS();
    function addPairToJSMap(ctx, map, { key, value }) {
      if (identity2.isNode(key) && key.addToJSMap)
        key.addToJSMap(ctx, map, value);
      else if (merge3.isMergeKey(ctx, key))
        merge3.addMergeToJSMap(ctx, map, value);
      else {
        const jsKey = toJS.toJS(key, "", ctx);
        if (map instanceof Map) {
          map.set(jsKey, toJS.toJS(value, jsKey, ctx));
        } else if (map instanceof Set) {
          map.add(jsKey);
        } else {
          const stringKey = stringifyKey(key, jsKey, ctx);
          const jsValue = toJS.toJS(value, stringKey, ctx);
          if (stringKey in map)
            Object.defineProperty(map, stringKey, {
              value: jsValue,
              writable: true,
              enumerable: true,
              configurable: true
            });
          else
            map[stringKey] = jsValue;
        }
      }
      return map;
    }
    function stringifyKey(key, jsKey, ctx) {
      if (jsKey === null)
        return "";
      if (typeof jsKey !== "object")
        return String(jsKey);
      if (identity2.isNode(key) && ctx?.doc) {
        const strCtx = stringify.createStringifyContext(ctx.doc, {});
        strCtx.anchors = /* @__PURE__ */ new Set();
        for (const node of ctx.anchors.keys())
          strCtx.anchors.add(node.anchor);
        strCtx.inFlow = true;
        strCtx.inStringifyKey = true;
        const strKey = key.toString(strCtx);
        if (!ctx.mapKeyWarned) {
          let jsonStr = JSON.stringify(strKey);
          if (jsonStr.length > 40)
            jsonStr = jsonStr.substring(0, 36) + '..."';
          log2.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
          ctx.mapKeyWarned = true;
        }
        return strKey;
      }
      return JSON.stringify(jsKey);
    }
    exports.addPairToJSMap = addPairToJSMap;
  }
});

// node_modules/yaml/dist/nodes/Pair.js
var require_Pair = __commonJS({
  "node_modules/yaml/dist/nodes/Pair.js"(exports) {
    "use strict";
    init_dirname();
    var createNode = require_createNode();
    var stringifyPair = require_stringifyPair();
    var addPairToJSMap = require_addPairToJSMap();
    var identity2 = require_identity();
    function createPair(key, value, ctx) {
      const k = createNode.createNode(key, void 0, ctx);
      const v = createNode.createNode(value, void 0, ctx);
      return new Pair(k, v);
    }
    var Pair = class _Pair {
      constructor(key, value = null) {
        Object.defineProperty(this, identity2.NODE_TYPE, { value: identity2.PAIR });
        this.key = key;
        this.value = value;
      }
      clone(schema) {
        let { key, value } = this;
        if (identity2.isNode(key))
          key = key.clone(schema);
        if (identity2.isNode(value))
          value = value.clone(schema);
        return new _Pair(key, value);
      }
      toJSON(_, ctx) {
        const pair = ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
        return addPairToJSMap.addPairToJSMap(ctx, pair, this);
      }
      toString(ctx, onComment, onChompKeep) {
        return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
      }
    };
    exports.Pair = Pair;
    exports.createPair = createPair;
  }
});

// node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyCollection.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var stringify = require_stringify();
    var stringifyComment = require_stringifyComment();
    function stringifyCollection(collection, ctx, options) {
      const flow = ctx.inFlow ?? collection.flow;
      const stringify2 = flow ? stringifyFlowCollection : stringifyBlockCollection;
      return stringify2(collection, ctx, options);
    }
    function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
      const { indent, options: { commentString } } = ctx;
      const itemCtx = Object.assign({}, ctx, { indent: itemIndent, type: null });
      let chompKeep = false;
      const lines = [];
      for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment2 = null;
        if (identity2.isNode(item)) {
          if (!chompKeep && item.spaceBefore)
            lines.push("");
          addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
          if (item.comment)
            comment2 = item.comment;
        } else if (identity2.isPair(item)) {
          const ik = identity2.isNode(item.key) ? item.key : null;
          if (ik) {
            if (!chompKeep && ik.spaceBefore)
              lines.push("");
            addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
          }
        }
        chompKeep = false;
        let str2 = stringify.stringify(item, itemCtx, () => comment2 = null, () => chompKeep = true);
        if (comment2)
          str2 += stringifyComment.lineComment(str2, itemIndent, commentString(comment2));
        if (chompKeep && comment2)
          chompKeep = false;
        lines.push(blockItemPrefix + str2);
      }
      let str;
      if (lines.length === 0) {
        str = flowChars.start + flowChars.end;
      } else {
        str = lines[0];
        for (let i = 1; i < lines.length; ++i) {
          const line2 = lines[i];
          str += line2 ? `
${indent}${line2}` : "\n";
        }
      }
      if (comment) {
        str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
        if (onComment)
          onComment();
      } else if (chompKeep && onChompKeep)
        onChompKeep();
      return str;
    }
    function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
      const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
      itemIndent += indentStep;
      const itemCtx = Object.assign({}, ctx, {
        indent: itemIndent,
        inFlow: true,
        type: null
      });
      let reqNewline = false;
      let linesAtValue = 0;
      const lines = [];
      for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity2.isNode(item)) {
          if (item.spaceBefore)
            lines.push("");
          addCommentBefore(ctx, lines, item.commentBefore, false);
          if (item.comment)
            comment = item.comment;
        } else if (identity2.isPair(item)) {
          const ik = identity2.isNode(item.key) ? item.key : null;
          if (ik) {
            if (ik.spaceBefore)
              lines.push("");
            addCommentBefore(ctx, lines, ik.commentBefore, false);
            if (ik.comment)
              reqNewline = true;
          }
          const iv = identity2.isNode(item.value) ? item.value : null;
          if (iv) {
            if (iv.comment)
              comment = iv.comment;
            if (iv.commentBefore)
              reqNewline = true;
          } else if (item.value == null && ik?.comment) {
            comment = ik.comment;
          }
        }
        if (comment)
          reqNewline = true;
        let str = stringify.stringify(item, itemCtx, () => comment = null);
        reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
        if (i < items.length - 1) {
          str += ",";
        } else if (ctx.options.trailingComma) {
          if (ctx.options.lineWidth > 0) {
            reqNewline || (reqNewline = lines.reduce((sum, line2) => sum + line2.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
          }
          if (reqNewline) {
            str += ",";
          }
        }
        if (comment)
          str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        lines.push(str);
        linesAtValue = lines.length;
      }
      const { start: start2, end } = flowChars;
      if (lines.length === 0) {
        return start2 + end;
      } else {
        if (!reqNewline) {
          const len = lines.reduce((sum, line2) => sum + line2.length + 2, 2);
          reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
        }
        if (reqNewline) {
          let str = start2;
          for (const line2 of lines)
            str += line2 ? `
${indentStep}${indent}${line2}` : "\n";
          return `${str}
${indent}${end}`;
        } else {
          return `${start2}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
        }
      }
    }
    function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
      if (comment && chompKeep)
        comment = comment.replace(/^\n+/, "");
      if (comment) {
        const ic = stringifyComment.indentComment(commentString(comment), indent);
        lines.push(ic.trimStart());
      }
    }
    exports.stringifyCollection = stringifyCollection;
  }
});

// node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = __commonJS({
  "node_modules/yaml/dist/nodes/YAMLMap.js"(exports) {
    "use strict";
    init_dirname();
    var stringifyCollection = require_stringifyCollection();
    var addPairToJSMap = require_addPairToJSMap();
    var Collection = require_Collection();
    var identity2 = require_identity();
    var Pair = require_Pair();
    var Scalar2 = require_Scalar();
    function findPair(items, key) {
      const k = identity2.isScalar(key) ? key.value : key;
      for (const it of items) {
        if (identity2.isPair(it)) {
          if (it.key === key || it.key === k)
            return it;
          if (identity2.isScalar(it.key) && it.key.value === k)
            return it;
        }
      }
      return void 0;
    }
    var YAMLMap = class extends Collection.Collection {
      static get tagName() {
        return "tag:yaml.org,2002:map";
      }
      constructor(schema) {
        super(identity2.MAP, schema);
        this.items = [];
      }
      /**
       * A generic collection parsing method that can be extended
       * to other node classes that inherit from YAMLMap
       */
      static from(schema, obj, ctx) {
        const { keepUndefined, replacer } = ctx;
        const map = new this(schema);
        const add = (key, value) => {
          if (typeof replacer === "function")
            value = replacer.call(obj, key, value);
          else if (Array.isArray(replacer) && !replacer.includes(key))
            return;
          if (value !== void 0 || keepUndefined)
            map.items.push(Pair.createPair(key, value, ctx));
        };
        if (obj instanceof Map) {
          for (const [key, value] of obj)
            add(key, value);
        } else if (obj && typeof obj === "object") {
          for (const key of Object.keys(obj))
            add(key, obj[key]);
        }
        if (typeof schema.sortMapEntries === "function") {
          map.items.sort(schema.sortMapEntries);
        }
        return map;
      }
      /**
       * Adds a value to the collection.
       *
       * @param overwrite - If not set `true`, using a key that is already in the
       *   collection will throw. Otherwise, overwrites the previous value.
       */
      add(pair, overwrite) {
        let _pair;
        if (identity2.isPair(pair))
          _pair = pair;
        else if (!pair || typeof pair !== "object" || !("key" in pair)) {
          _pair = new Pair.Pair(pair, pair?.value);
        } else
          _pair = new Pair.Pair(pair.key, pair.value);
        const prev = findPair(this.items, _pair.key);
        const sortEntries = this.schema?.sortMapEntries;
        if (prev) {
          if (!overwrite)
            throw new Error(`Key ${_pair.key} already set`);
          if (identity2.isScalar(prev.value) && Scalar2.isScalarValue(_pair.value))
            prev.value.value = _pair.value;
          else
            prev.value = _pair.value;
        } else if (sortEntries) {
          const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
          if (i === -1)
            this.items.push(_pair);
          else
            this.items.splice(i, 0, _pair);
        } else {
          this.items.push(_pair);
        }
      }
      delete(key) {
        const it = findPair(this.items, key);
        if (!it)
          return false;
        const del = this.items.splice(this.items.indexOf(it), 1);
        return del.length > 0;
      }
      get(key, keepScalar) {
        const it = findPair(this.items, key);
        const node = it?.value;
        return (!keepScalar && identity2.isScalar(node) ? node.value : node) ?? void 0;
      }
      has(key) {
        return !!findPair(this.items, key);
      }
      set(key, value) {
        this.add(new Pair.Pair(key, value), true);
      }
      /**
       * @param ctx - Conversion context, originally set in Document#toJS()
       * @param {Class} Type - If set, forces the returned collection type
       * @returns Instance of Type, Map, or Object
       */
      toJSON(_, ctx, Type) {
        const map = Type ? new Type() : ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
        if (ctx?.onCreate)
          ctx.onCreate(map);
        for (const item of this.items)
          addPairToJSMap.addPairToJSMap(ctx, map, item);
        return map;
      }
      toString(ctx, onComment, onChompKeep) {
        if (!ctx)
          return JSON.stringify(this);
        for (const item of this.items) {
          if (!identity2.isPair(item))
            throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
        }
        if (!ctx.allNullValues && this.hasAllNullValues(false))
          ctx = Object.assign({}, ctx, { allNullValues: true });
        return stringifyCollection.stringifyCollection(this, ctx, {
          blockItemPrefix: "",
          flowChars: { start: "{", end: "}" },
          itemIndent: ctx.indent || "",
          onChompKeep,
          onComment
        });
      }
    };
    exports.YAMLMap = YAMLMap;
    exports.findPair = findPair;
  }
});

// node_modules/yaml/dist/schema/common/map.js
var require_map = __commonJS({
  "node_modules/yaml/dist/schema/common/map.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var YAMLMap = require_YAMLMap();
    var map = {
      collection: "map",
      default: true,
      nodeClass: YAMLMap.YAMLMap,
      tag: "tag:yaml.org,2002:map",
      resolve(map2, onError) {
        if (!identity2.isMap(map2))
          onError("Expected a mapping for this tag");
        return map2;
      },
      createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
    };
    exports.map = map;
  }
});

// node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = __commonJS({
  "node_modules/yaml/dist/nodes/YAMLSeq.js"(exports) {
    "use strict";
    init_dirname();
    var createNode = require_createNode();
    var stringifyCollection = require_stringifyCollection();
    var Collection = require_Collection();
    var identity2 = require_identity();
    var Scalar2 = require_Scalar();
    var toJS = require_toJS();
    var YAMLSeq = class extends Collection.Collection {
      static get tagName() {
        return "tag:yaml.org,2002:seq";
      }
      constructor(schema) {
        super(identity2.SEQ, schema);
        this.items = [];
      }
      add(value) {
        this.items.push(value);
      }
      /**
       * Removes a value from the collection.
       *
       * `key` must contain a representation of an integer for this to succeed.
       * It may be wrapped in a `Scalar`.
       *
       * @returns `true` if the item was found and removed.
       */
      delete(key) {
        const idx = asItemIndex(key);
        if (typeof idx !== "number")
          return false;
        const del = this.items.splice(idx, 1);
        return del.length > 0;
      }
      get(key, keepScalar) {
        const idx = asItemIndex(key);
        if (typeof idx !== "number")
          return void 0;
        const it = this.items[idx];
        return !keepScalar && identity2.isScalar(it) ? it.value : it;
      }
      /**
       * Checks if the collection includes a value with the key `key`.
       *
       * `key` must contain a representation of an integer for this to succeed.
       * It may be wrapped in a `Scalar`.
       */
      has(key) {
        const idx = asItemIndex(key);
        return typeof idx === "number" && idx < this.items.length;
      }
      /**
       * Sets a value in this collection. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       *
       * If `key` does not contain a representation of an integer, this will throw.
       * It may be wrapped in a `Scalar`.
       */
      set(key, value) {
        const idx = asItemIndex(key);
        if (typeof idx !== "number")
          throw new Error(`Expected a valid index, not ${key}.`);
        const prev = this.items[idx];
        if (identity2.isScalar(prev) && Scalar2.isScalarValue(value))
          prev.value = value;
        else
          this.items[idx] = value;
      }
      toJSON(_, ctx) {
        const seq = [];
        if (ctx?.onCreate)
          ctx.onCreate(seq);
        let i = 0;
        for (const item of this.items)
          seq.push(toJS.toJS(item, String(i++), ctx));
        return seq;
      }
      toString(ctx, onComment, onChompKeep) {
        if (!ctx)
          return JSON.stringify(this);
        return stringifyCollection.stringifyCollection(this, ctx, {
          blockItemPrefix: "- ",
          flowChars: { start: "[", end: "]" },
          itemIndent: (ctx.indent || "") + "  ",
          onChompKeep,
          onComment
        });
      }
      static from(schema, obj, ctx) {
        const { replacer } = ctx;
        const seq = new this(schema);
        if (obj && Symbol.iterator in Object(obj)) {
          let i = 0;
          for (let it of obj) {
            if (typeof replacer === "function") {
              const key = obj instanceof Set ? it : String(i++);
              it = replacer.call(obj, key, it);
            }
            seq.items.push(createNode.createNode(it, void 0, ctx));
          }
        }
        return seq;
      }
    };
    function asItemIndex(key) {
      let idx = identity2.isScalar(key) ? key.value : key;
      if (idx && typeof idx === "string")
        idx = Number(idx);
      return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
    }
    exports.YAMLSeq = YAMLSeq;
  }
});

// node_modules/yaml/dist/schema/common/seq.js
var require_seq = __commonJS({
  "node_modules/yaml/dist/schema/common/seq.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var YAMLSeq = require_YAMLSeq();
    var seq = {
      collection: "seq",
      default: true,
      nodeClass: YAMLSeq.YAMLSeq,
      tag: "tag:yaml.org,2002:seq",
      resolve(seq2, onError) {
        if (!identity2.isSeq(seq2))
          onError("Expected a sequence for this tag");
        return seq2;
      },
      createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
    };
    exports.seq = seq;
  }
});

// node_modules/yaml/dist/schema/common/string.js
var require_string = __commonJS({
  "node_modules/yaml/dist/schema/common/string.js"(exports) {
    "use strict";
    init_dirname();
    var stringifyString = require_stringifyString();
    var string3 = {
      identify: (value) => typeof value === "string",
      default: true,
      tag: "tag:yaml.org,2002:str",
      resolve: (str) => str,
      stringify(item, ctx, onComment, onChompKeep) {
        ctx = Object.assign({ actualString: true }, ctx);
        return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
      }
    };
    exports.string = string3;
  }
});

// node_modules/yaml/dist/schema/common/null.js
var require_null = __commonJS({
  "node_modules/yaml/dist/schema/common/null.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var nullTag = {
      identify: (value) => value == null,
      createNode: () => new Scalar2.Scalar(null),
      default: true,
      tag: "tag:yaml.org,2002:null",
      test: /^(?:~|[Nn]ull|NULL)?$/,
      resolve: () => new Scalar2.Scalar(null),
      stringify: ({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr
    };
    exports.nullTag = nullTag;
  }
});

// node_modules/yaml/dist/schema/core/bool.js
var require_bool = __commonJS({
  "node_modules/yaml/dist/schema/core/bool.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var boolTag = {
      identify: (value) => typeof value === "boolean",
      default: true,
      tag: "tag:yaml.org,2002:bool",
      test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
      resolve: (str) => new Scalar2.Scalar(str[0] === "t" || str[0] === "T"),
      stringify({ source, value }, ctx) {
        if (source && boolTag.test.test(source)) {
          const sv = source[0] === "t" || source[0] === "T";
          if (value === sv)
            return source;
        }
        return value ? ctx.options.trueStr : ctx.options.falseStr;
      }
    };
    exports.boolTag = boolTag;
  }
});

// node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyNumber.js"(exports) {
    "use strict";
    init_dirname();
    function stringifyNumber({ format, minFractionDigits, tag, value }) {
      if (typeof value === "bigint")
        return String(value);
      const num = typeof value === "number" ? value : Number(value);
      if (!isFinite(num))
        return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
      let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
      if (!format && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
        let i = n.indexOf(".");
        if (i < 0) {
          i = n.length;
          n += ".";
        }
        let d = minFractionDigits - (n.length - i - 1);
        while (d-- > 0)
          n += "0";
      }
      return n;
    }
    exports.stringifyNumber = stringifyNumber;
  }
});

// node_modules/yaml/dist/schema/core/float.js
var require_float = __commonJS({
  "node_modules/yaml/dist/schema/core/float.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var stringifyNumber = require_stringifyNumber();
    var floatNaN = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
      resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
      stringify: stringifyNumber.stringifyNumber
    };
    var floatExp = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      format: "EXP",
      test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
      resolve: (str) => parseFloat(str),
      stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
      }
    };
    var float = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
      resolve(str) {
        const node = new Scalar2.Scalar(parseFloat(str));
        const dot = str.indexOf(".");
        if (dot !== -1 && str[str.length - 1] === "0")
          node.minFractionDigits = str.length - dot - 1;
        return node;
      },
      stringify: stringifyNumber.stringifyNumber
    };
    exports.float = float;
    exports.floatExp = floatExp;
    exports.floatNaN = floatNaN;
  }
});

// node_modules/yaml/dist/schema/core/int.js
var require_int = __commonJS({
  "node_modules/yaml/dist/schema/core/int.js"(exports) {
    "use strict";
    init_dirname();
    var stringifyNumber = require_stringifyNumber();
    var intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
    var intResolve = (str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix);
    function intStringify(node, radix, prefix) {
      const { value } = node;
      if (intIdentify(value) && value >= 0)
        return prefix + value.toString(radix);
      return stringifyNumber.stringifyNumber(node);
    }
    var intOct = {
      identify: (value) => intIdentify(value) && value >= 0,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "OCT",
      test: /^0o[0-7]+$/,
      resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
      stringify: (node) => intStringify(node, 8, "0o")
    };
    var int2 = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      test: /^[-+]?[0-9]+$/,
      resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
      stringify: stringifyNumber.stringifyNumber
    };
    var intHex = {
      identify: (value) => intIdentify(value) && value >= 0,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "HEX",
      test: /^0x[0-9a-fA-F]+$/,
      resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
      stringify: (node) => intStringify(node, 16, "0x")
    };
    exports.int = int2;
    exports.intHex = intHex;
    exports.intOct = intOct;
  }
});

// node_modules/yaml/dist/schema/core/schema.js
var require_schema = __commonJS({
  "node_modules/yaml/dist/schema/core/schema.js"(exports) {
    "use strict";
    init_dirname();
    var map = require_map();
    var _null3 = require_null();
    var seq = require_seq();
    var string3 = require_string();
    var bool = require_bool();
    var float = require_float();
    var int2 = require_int();
    var schema = [
      map.map,
      seq.seq,
      string3.string,
      _null3.nullTag,
      bool.boolTag,
      int2.intOct,
      int2.int,
      int2.intHex,
      float.floatNaN,
      float.floatExp,
      float.float
    ];
    exports.schema = schema;
  }
});

// node_modules/yaml/dist/schema/json/schema.js
var require_schema2 = __commonJS({
  "node_modules/yaml/dist/schema/json/schema.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var map = require_map();
    var seq = require_seq();
    function intIdentify(value) {
      return typeof value === "bigint" || Number.isInteger(value);
    }
    var stringifyJSON = ({ value }) => JSON.stringify(value);
    var jsonScalars = [
      {
        identify: (value) => typeof value === "string",
        default: true,
        tag: "tag:yaml.org,2002:str",
        resolve: (str) => str,
        stringify: stringifyJSON
      },
      {
        identify: (value) => value == null,
        createNode: () => new Scalar2.Scalar(null),
        default: true,
        tag: "tag:yaml.org,2002:null",
        test: /^null$/,
        resolve: () => null,
        stringify: stringifyJSON
      },
      {
        identify: (value) => typeof value === "boolean",
        default: true,
        tag: "tag:yaml.org,2002:bool",
        test: /^true$|^false$/,
        resolve: (str) => str === "true",
        stringify: stringifyJSON
      },
      {
        identify: intIdentify,
        default: true,
        tag: "tag:yaml.org,2002:int",
        test: /^-?(?:0|[1-9][0-9]*)$/,
        resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
        stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
      },
      {
        identify: (value) => typeof value === "number",
        default: true,
        tag: "tag:yaml.org,2002:float",
        test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
        resolve: (str) => parseFloat(str),
        stringify: stringifyJSON
      }
    ];
    var jsonError = {
      default: true,
      tag: "",
      test: /^/,
      resolve(str, onError) {
        onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
        return str;
      }
    };
    var schema = [map.map, seq.seq].concat(jsonScalars, jsonError);
    exports.schema = schema;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/binary.js"(exports) {
    "use strict";
    init_dirname();
    var node_buffer = __require("buffer");
    var Scalar2 = require_Scalar();
    var stringifyString = require_stringifyString();
    var binary = {
      identify: (value) => value instanceof Uint8Array,
      // Buffer inherits from Uint8Array
      default: false,
      tag: "tag:yaml.org,2002:binary",
      /**
       * Returns a Buffer in node and an Uint8Array in browsers
       *
       * To use the resulting buffer as an image, you'll want to do something like:
       *
       *   const blob = new Blob([buffer], { type: 'image/jpeg' })
       *   document.querySelector('#photo').src = URL.createObjectURL(blob)
       */
      resolve(src, onError) {
        if (typeof node_buffer.Buffer === "function") {
          return node_buffer.Buffer.from(src, "base64");
        } else if (typeof atob === "function") {
          const str = atob(src.replace(/[\n\r]/g, ""));
          const buffer = new Uint8Array(str.length);
          for (let i = 0; i < str.length; ++i)
            buffer[i] = str.charCodeAt(i);
          return buffer;
        } else {
          onError("This environment does not support reading binary tags; either Buffer or atob is required");
          return src;
        }
      },
      stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
        if (!value)
          return "";
        const buf = value;
        let str;
        if (typeof node_buffer.Buffer === "function") {
          str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
        } else if (typeof btoa === "function") {
          let s = "";
          for (let i = 0; i < buf.length; ++i)
            s += String.fromCharCode(buf[i]);
          str = btoa(s);
        } else {
          throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
        }
        type ?? (type = Scalar2.Scalar.BLOCK_LITERAL);
        if (type !== Scalar2.Scalar.QUOTE_DOUBLE) {
          const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
          const n = Math.ceil(str.length / lineWidth);
          const lines = new Array(n);
          for (let i = 0, o = 0; i < n; ++i, o += lineWidth) {
            lines[i] = str.substr(o, lineWidth);
          }
          str = lines.join(type === Scalar2.Scalar.BLOCK_LITERAL ? "\n" : " ");
        }
        return stringifyString.stringifyString({ comment, type, value: str }, ctx, onComment, onChompKeep);
      }
    };
    exports.binary = binary;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/pairs.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Pair = require_Pair();
    var Scalar2 = require_Scalar();
    var YAMLSeq = require_YAMLSeq();
    function resolvePairs(seq, onError) {
      if (identity2.isSeq(seq)) {
        for (let i = 0; i < seq.items.length; ++i) {
          let item = seq.items[i];
          if (identity2.isPair(item))
            continue;
          else if (identity2.isMap(item)) {
            if (item.items.length > 1)
              onError("Each pair must have its own sequence indicator");
            const pair = item.items[0] || new Pair.Pair(new Scalar2.Scalar(null));
            if (item.commentBefore)
              pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}
${pair.key.commentBefore}` : item.commentBefore;
            if (item.comment) {
              const cn = pair.value ?? pair.key;
              cn.comment = cn.comment ? `${item.comment}
${cn.comment}` : item.comment;
            }
            item = pair;
          }
          seq.items[i] = identity2.isPair(item) ? item : new Pair.Pair(item);
        }
      } else
        onError("Expected a sequence for this tag");
      return seq;
    }
    function createPairs(schema, iterable, ctx) {
      const { replacer } = ctx;
      const pairs2 = new YAMLSeq.YAMLSeq(schema);
      pairs2.tag = "tag:yaml.org,2002:pairs";
      let i = 0;
      if (iterable && Symbol.iterator in Object(iterable))
        for (let it of iterable) {
          if (typeof replacer === "function")
            it = replacer.call(iterable, String(i++), it);
          let key, value;
          if (Array.isArray(it)) {
            if (it.length === 2) {
              key = it[0];
              value = it[1];
            } else
              throw new TypeError(`Expected [key, value] tuple: ${it}`);
          } else if (it && it instanceof Object) {
            const keys = Object.keys(it);
            if (keys.length === 1) {
              key = keys[0];
              value = it[key];
            } else {
              throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
            }
          } else {
            key = it;
          }
          pairs2.items.push(Pair.createPair(key, value, ctx));
        }
      return pairs2;
    }
    var pairs = {
      collection: "seq",
      default: false,
      tag: "tag:yaml.org,2002:pairs",
      resolve: resolvePairs,
      createNode: createPairs
    };
    exports.createPairs = createPairs;
    exports.pairs = pairs;
    exports.resolvePairs = resolvePairs;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/omap.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var toJS = require_toJS();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var pairs = require_pairs();
    var YAMLOMap = class _YAMLOMap extends YAMLSeq.YAMLSeq {
      constructor() {
        super();
        this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
        this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
        this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
        this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
        this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
        this.tag = _YAMLOMap.tag;
      }
      /**
       * If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
       * but TypeScript won't allow widening the signature of a child method.
       */
      toJSON(_, ctx) {
        if (!ctx)
          return super.toJSON(_);
        const map = /* @__PURE__ */ new Map();
        if (ctx?.onCreate)
          ctx.onCreate(map);
        for (const pair of this.items) {
          let key, value;
          if (identity2.isPair(pair)) {
            key = toJS.toJS(pair.key, "", ctx);
            value = toJS.toJS(pair.value, key, ctx);
          } else {
            key = toJS.toJS(pair, "", ctx);
          }
          if (map.has(key))
            throw new Error("Ordered maps must not include duplicate keys");
          map.set(key, value);
        }
        return map;
      }
      static from(schema, iterable, ctx) {
        const pairs$1 = pairs.createPairs(schema, iterable, ctx);
        const omap2 = new this();
        omap2.items = pairs$1.items;
        return omap2;
      }
    };
    YAMLOMap.tag = "tag:yaml.org,2002:omap";
    var omap = {
      collection: "seq",
      identify: (value) => value instanceof Map,
      nodeClass: YAMLOMap,
      default: false,
      tag: "tag:yaml.org,2002:omap",
      resolve(seq, onError) {
        const pairs$1 = pairs.resolvePairs(seq, onError);
        const seenKeys = [];
        for (const { key } of pairs$1.items) {
          if (identity2.isScalar(key)) {
            if (seenKeys.includes(key.value)) {
              onError(`Ordered maps must not include duplicate keys: ${key.value}`);
            } else {
              seenKeys.push(key.value);
            }
          }
        }
        return Object.assign(new YAMLOMap(), pairs$1);
      },
      createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
    };
    exports.YAMLOMap = YAMLOMap;
    exports.omap = omap;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool2 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/bool.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    function boolStringify({ value, source }, ctx) {
      const boolObj = value ? trueTag : falseTag;
      if (source && boolObj.test.test(source))
        return source;
      return value ? ctx.options.trueStr : ctx.options.falseStr;
    }
    var trueTag = {
      identify: (value) => value === true,
      default: true,
      tag: "tag:yaml.org,2002:bool",
      test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
      resolve: () => new Scalar2.Scalar(true),
      stringify: boolStringify
    };
    var falseTag = {
      identify: (value) => value === false,
      default: true,
      tag: "tag:yaml.org,2002:bool",
      test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
      resolve: () => new Scalar2.Scalar(false),
      stringify: boolStringify
    };
    exports.falseTag = falseTag;
    exports.trueTag = trueTag;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float2 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/float.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var stringifyNumber = require_stringifyNumber();
    var floatNaN = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
      resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
      stringify: stringifyNumber.stringifyNumber
    };
    var floatExp = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      format: "EXP",
      test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
      resolve: (str) => parseFloat(str.replace(/_/g, "")),
      stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
      }
    };
    var float = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
      resolve(str) {
        const node = new Scalar2.Scalar(parseFloat(str.replace(/_/g, "")));
        const dot = str.indexOf(".");
        if (dot !== -1) {
          const f = str.substring(dot + 1).replace(/_/g, "");
          if (f[f.length - 1] === "0")
            node.minFractionDigits = f.length;
        }
        return node;
      },
      stringify: stringifyNumber.stringifyNumber
    };
    exports.float = float;
    exports.floatExp = floatExp;
    exports.floatNaN = floatNaN;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int2 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/int.js"(exports) {
    "use strict";
    init_dirname();
    var stringifyNumber = require_stringifyNumber();
    var intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
    function intResolve(str, offset, radix, { intAsBigInt }) {
      const sign = str[0];
      if (sign === "-" || sign === "+")
        offset += 1;
      str = str.substring(offset).replace(/_/g, "");
      if (intAsBigInt) {
        switch (radix) {
          case 2:
            str = `0b${str}`;
            break;
          case 8:
            str = `0o${str}`;
            break;
          case 16:
            str = `0x${str}`;
            break;
        }
        const n2 = BigInt(str);
        return sign === "-" ? BigInt(-1) * n2 : n2;
      }
      const n = parseInt(str, radix);
      return sign === "-" ? -1 * n : n;
    }
    function intStringify(node, radix, prefix) {
      const { value } = node;
      if (intIdentify(value)) {
        const str = value.toString(radix);
        return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
      }
      return stringifyNumber.stringifyNumber(node);
    }
    var intBin = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "BIN",
      test: /^[-+]?0b[0-1_]+$/,
      resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
      stringify: (node) => intStringify(node, 2, "0b")
    };
    var intOct = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "OCT",
      test: /^[-+]?0[0-7_]+$/,
      resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
      stringify: (node) => intStringify(node, 8, "0")
    };
    var int2 = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      test: /^[-+]?[0-9][0-9_]*$/,
      resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
      stringify: stringifyNumber.stringifyNumber
    };
    var intHex = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "HEX",
      test: /^[-+]?0x[0-9a-fA-F_]+$/,
      resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
      stringify: (node) => intStringify(node, 16, "0x")
    };
    exports.int = int2;
    exports.intBin = intBin;
    exports.intHex = intHex;
    exports.intOct = intOct;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/set.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Pair = require_Pair();
    var YAMLMap = require_YAMLMap();
    var YAMLSet = class _YAMLSet extends YAMLMap.YAMLMap {
      constructor(schema) {
        super(schema);
        this.tag = _YAMLSet.tag;
      }
      add(key) {
        let pair;
        if (identity2.isPair(key))
          pair = key;
        else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null)
          pair = new Pair.Pair(key.key, null);
        else
          pair = new Pair.Pair(key, null);
        const prev = YAMLMap.findPair(this.items, pair.key);
        if (!prev)
          this.items.push(pair);
      }
      /**
       * If `keepPair` is `true`, returns the Pair matching `key`.
       * Otherwise, returns the value of that Pair's key.
       */
      get(key, keepPair) {
        const pair = YAMLMap.findPair(this.items, key);
        return !keepPair && identity2.isPair(pair) ? identity2.isScalar(pair.key) ? pair.key.value : pair.key : pair;
      }
      set(key, value) {
        if (typeof value !== "boolean")
          throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
        const prev = YAMLMap.findPair(this.items, key);
        if (prev && !value) {
          this.items.splice(this.items.indexOf(prev), 1);
        } else if (!prev && value) {
          this.items.push(new Pair.Pair(key));
        }
      }
      toJSON(_, ctx) {
        return super.toJSON(_, ctx, Set);
      }
      toString(ctx, onComment, onChompKeep) {
        if (!ctx)
          return JSON.stringify(this);
        if (this.hasAllNullValues(true))
          return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
        else
          throw new Error("Set items must all have null values");
      }
      static from(schema, iterable, ctx) {
        const { replacer } = ctx;
        const set2 = new this(schema);
        if (iterable && Symbol.iterator in Object(iterable))
          for (let value of iterable) {
            if (typeof replacer === "function")
              value = replacer.call(iterable, value, value);
            set2.items.push(Pair.createPair(value, null, ctx));
          }
        return set2;
      }
    };
    YAMLSet.tag = "tag:yaml.org,2002:set";
    var set = {
      collection: "map",
      identify: (value) => value instanceof Set,
      nodeClass: YAMLSet,
      default: false,
      tag: "tag:yaml.org,2002:set",
      createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
      resolve(map, onError) {
        if (identity2.isMap(map)) {
          if (map.hasAllNullValues(true))
            return Object.assign(new YAMLSet(), map);
          else
            onError("Set items must all have null values");
        } else
          onError("Expected a mapping for this tag");
        return map;
      }
    };
    exports.YAMLSet = YAMLSet;
    exports.set = set;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/timestamp.js"(exports) {
    "use strict";
    init_dirname();
    var stringifyNumber = require_stringifyNumber();
    function parseSexagesimal(str, asBigInt) {
      const sign = str[0];
      const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
      const num = (n) => asBigInt ? BigInt(n) : Number(n);
      const res = parts.replace(/_/g, "").split(":").reduce((res2, p) => res2 * num(60) + num(p), num(0));
      return sign === "-" ? num(-1) * res : res;
    }
    function stringifySexagesimal(node) {
      let { value } = node;
      let num = (n) => n;
      if (typeof value === "bigint")
        num = (n) => BigInt(n);
      else if (isNaN(value) || !isFinite(value))
        return stringifyNumber.stringifyNumber(node);
      let sign = "";
      if (value < 0) {
        sign = "-";
        value *= num(-1);
      }
      const _60 = num(60);
      const parts = [value % _60];
      if (value < 60) {
        parts.unshift(0);
      } else {
        value = (value - parts[0]) / _60;
        parts.unshift(value % _60);
        if (value >= 60) {
          value = (value - parts[0]) / _60;
          parts.unshift(value);
        }
      }
      return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
    }
    var intTime = {
      identify: (value) => typeof value === "bigint" || Number.isInteger(value),
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "TIME",
      test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
      resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
      stringify: stringifySexagesimal
    };
    var floatTime = {
      identify: (value) => typeof value === "number",
      default: true,
      tag: "tag:yaml.org,2002:float",
      format: "TIME",
      test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
      resolve: (str) => parseSexagesimal(str, false),
      stringify: stringifySexagesimal
    };
    var timestamp = {
      identify: (value) => value instanceof Date,
      default: true,
      tag: "tag:yaml.org,2002:timestamp",
      // If the time zone is omitted, the timestamp is assumed to be specified in UTC. The time part
      // may be omitted altogether, resulting in a date format. In such a case, the time part is
      // assumed to be 00:00:00Z (start of day, UTC).
      test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
      resolve(str) {
        const match = str.match(timestamp.test);
        if (!match)
          throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
        const [, year, month, day2, hour, minute, second] = match.map(Number);
        const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
        let date3 = Date.UTC(year, month - 1, day2, hour || 0, minute || 0, second || 0, millisec);
        const tz = match[8];
        if (tz && tz !== "Z") {
          let d = parseSexagesimal(tz, false);
          if (Math.abs(d) < 30)
            d *= 60;
          date3 -= 6e4 * d;
        }
        return new Date(date3);
      },
      stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? ""
    };
    exports.floatTime = floatTime;
    exports.intTime = intTime;
    exports.timestamp = timestamp;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema3 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/schema.js"(exports) {
    "use strict";
    init_dirname();
    var map = require_map();
    var _null3 = require_null();
    var seq = require_seq();
    var string3 = require_string();
    var binary = require_binary();
    var bool = require_bool2();
    var float = require_float2();
    var int2 = require_int2();
    var merge3 = require_merge();
    var omap = require_omap();
    var pairs = require_pairs();
    var set = require_set();
    var timestamp = require_timestamp();
    var schema = [
      map.map,
      seq.seq,
      string3.string,
      _null3.nullTag,
      bool.trueTag,
      bool.falseTag,
      int2.intBin,
      int2.intOct,
      int2.int,
      int2.intHex,
      float.floatNaN,
      float.floatExp,
      float.float,
      binary.binary,
      merge3.merge,
      omap.omap,
      pairs.pairs,
      set.set,
      timestamp.intTime,
      timestamp.floatTime,
      timestamp.timestamp
    ];
    exports.schema = schema;
  }
});

// node_modules/yaml/dist/schema/tags.js
var require_tags = __commonJS({
  "node_modules/yaml/dist/schema/tags.js"(exports) {
    "use strict";
    init_dirname();
    var map = require_map();
    var _null3 = require_null();
    var seq = require_seq();
    var string3 = require_string();
    var bool = require_bool();
    var float = require_float();
    var int2 = require_int();
    var schema = require_schema();
    var schema$1 = require_schema2();
    var binary = require_binary();
    var merge3 = require_merge();
    var omap = require_omap();
    var pairs = require_pairs();
    var schema$2 = require_schema3();
    var set = require_set();
    var timestamp = require_timestamp();
    var schemas = /* @__PURE__ */ new Map([
      ["core", schema.schema],
      ["failsafe", [map.map, seq.seq, string3.string]],
      ["json", schema$1.schema],
      ["yaml11", schema$2.schema],
      ["yaml-1.1", schema$2.schema]
    ]);
    var tagsByName = {
      binary: binary.binary,
      bool: bool.boolTag,
      float: float.float,
      floatExp: float.floatExp,
      floatNaN: float.floatNaN,
      floatTime: timestamp.floatTime,
      int: int2.int,
      intHex: int2.intHex,
      intOct: int2.intOct,
      intTime: timestamp.intTime,
      map: map.map,
      merge: merge3.merge,
      null: _null3.nullTag,
      omap: omap.omap,
      pairs: pairs.pairs,
      seq: seq.seq,
      set: set.set,
      timestamp: timestamp.timestamp
    };
    var coreKnownTags = {
      "tag:yaml.org,2002:binary": binary.binary,
      "tag:yaml.org,2002:merge": merge3.merge,
      "tag:yaml.org,2002:omap": omap.omap,
      "tag:yaml.org,2002:pairs": pairs.pairs,
      "tag:yaml.org,2002:set": set.set,
      "tag:yaml.org,2002:timestamp": timestamp.timestamp
    };
    function getTags(customTags, schemaName, addMergeTag) {
      const schemaTags = schemas.get(schemaName);
      if (schemaTags && !customTags) {
        return addMergeTag && !schemaTags.includes(merge3.merge) ? schemaTags.concat(merge3.merge) : schemaTags.slice();
      }
      let tags = schemaTags;
      if (!tags) {
        if (Array.isArray(customTags))
          tags = [];
        else {
          const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
          throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
        }
      }
      if (Array.isArray(customTags)) {
        for (const tag of customTags)
          tags = tags.concat(tag);
      } else if (typeof customTags === "function") {
        tags = customTags(tags.slice());
      }
      if (addMergeTag)
        tags = tags.concat(merge3.merge);
      return tags.reduce((tags2, tag) => {
        const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
        if (!tagObj) {
          const tagName = JSON.stringify(tag);
          const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
          throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
        }
        if (!tags2.includes(tagObj))
          tags2.push(tagObj);
        return tags2;
      }, []);
    }
    exports.coreKnownTags = coreKnownTags;
    exports.getTags = getTags;
  }
});

// node_modules/yaml/dist/schema/Schema.js
var require_Schema = __commonJS({
  "node_modules/yaml/dist/schema/Schema.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var map = require_map();
    var seq = require_seq();
    var string3 = require_string();
    var tags = require_tags();
    var sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    var Schema = class _Schema {
      constructor({ compat, customTags, merge: merge3, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
        this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
        this.name = typeof schema === "string" && schema || "core";
        this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
        this.tags = tags.getTags(customTags, this.name, merge3);
        this.toStringOptions = toStringDefaults ?? null;
        Object.defineProperty(this, identity2.MAP, { value: map.map });
        Object.defineProperty(this, identity2.SCALAR, { value: string3.string });
        Object.defineProperty(this, identity2.SEQ, { value: seq.seq });
        this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
      }
      clone() {
        const copy = Object.create(_Schema.prototype, Object.getOwnPropertyDescriptors(this));
        copy.tags = this.tags.slice();
        return copy;
      }
    };
    exports.Schema = Schema;
  }
});

// node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyDocument.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var stringify = require_stringify();
    var stringifyComment = require_stringifyComment();
    function stringifyDocument(doc, options) {
      const lines = [];
      let hasDirectives = options.directives === true;
      if (options.directives !== false && doc.directives) {
        const dir = doc.directives.toString(doc);
        if (dir) {
          lines.push(dir);
          hasDirectives = true;
        } else if (doc.directives.docStart)
          hasDirectives = true;
      }
      if (hasDirectives)
        lines.push("---");
      const ctx = stringify.createStringifyContext(doc, options);
      const { commentString } = ctx.options;
      if (doc.commentBefore) {
        if (lines.length !== 1)
          lines.unshift("");
        const cs = commentString(doc.commentBefore);
        lines.unshift(stringifyComment.indentComment(cs, ""));
      }
      let chompKeep = false;
      let contentComment = null;
      if (doc.contents) {
        if (identity2.isNode(doc.contents)) {
          if (doc.contents.spaceBefore && hasDirectives)
            lines.push("");
          if (doc.contents.commentBefore) {
            const cs = commentString(doc.contents.commentBefore);
            lines.push(stringifyComment.indentComment(cs, ""));
          }
          ctx.forceBlockIndent = !!doc.comment;
          contentComment = doc.contents.comment;
        }
        const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
        let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
        if (contentComment)
          body += stringifyComment.lineComment(body, "", commentString(contentComment));
        if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") {
          lines[lines.length - 1] = `--- ${body}`;
        } else
          lines.push(body);
      } else {
        lines.push(stringify.stringify(doc.contents, ctx));
      }
      if (doc.directives?.docEnd) {
        if (doc.comment) {
          const cs = commentString(doc.comment);
          if (cs.includes("\n")) {
            lines.push("...");
            lines.push(stringifyComment.indentComment(cs, ""));
          } else {
            lines.push(`... ${cs}`);
          }
        } else {
          lines.push("...");
        }
      } else {
        let dc = doc.comment;
        if (dc && chompKeep)
          dc = dc.replace(/^\n+/, "");
        if (dc) {
          if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "")
            lines.push("");
          lines.push(stringifyComment.indentComment(commentString(dc), ""));
        }
      }
      return lines.join("\n") + "\n";
    }
    exports.stringifyDocument = stringifyDocument;
  }
});

// node_modules/yaml/dist/doc/Document.js
var require_Document = __commonJS({
  "node_modules/yaml/dist/doc/Document.js"(exports) {
    "use strict";
    init_dirname();
    var Alias = require_Alias();
    var Collection = require_Collection();
    var identity2 = require_identity();
    var Pair = require_Pair();
    var toJS = require_toJS();
    var Schema = require_Schema();
    var stringifyDocument = require_stringifyDocument();
    var anchors = require_anchors();
    var applyReviver = require_applyReviver();
    var createNode = require_createNode();
    var directives = require_directives();
    var Document = class _Document {
      constructor(value, replacer, options) {
        this.commentBefore = null;
        this.comment = null;
        this.errors = [];
        this.warnings = [];
        Object.defineProperty(this, identity2.NODE_TYPE, { value: identity2.DOC });
        let _replacer = null;
        if (typeof replacer === "function" || Array.isArray(replacer)) {
          _replacer = replacer;
        } else if (options === void 0 && replacer) {
          options = replacer;
          replacer = void 0;
        }
        const opt = Object.assign({
          intAsBigInt: false,
          keepSourceTokens: false,
          logLevel: "warn",
          prettyErrors: true,
          strict: true,
          stringKeys: false,
          uniqueKeys: true,
          version: "1.2"
        }, options);
        this.options = opt;
        let { version: version2 } = opt;
        if (options?._directives) {
          this.directives = options._directives.atDocument();
          if (this.directives.yaml.explicit)
            version2 = this.directives.yaml.version;
        } else
          this.directives = new directives.Directives({ version: version2 });
        this.setSchema(version2, options);
        this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
      }
      /**
       * Create a deep copy of this Document and its contents.
       *
       * Custom Node values that inherit from `Object` still refer to their original instances.
       */
      clone() {
        const copy = Object.create(_Document.prototype, {
          [identity2.NODE_TYPE]: { value: identity2.DOC }
        });
        copy.commentBefore = this.commentBefore;
        copy.comment = this.comment;
        copy.errors = this.errors.slice();
        copy.warnings = this.warnings.slice();
        copy.options = Object.assign({}, this.options);
        if (this.directives)
          copy.directives = this.directives.clone();
        copy.schema = this.schema.clone();
        copy.contents = identity2.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
        if (this.range)
          copy.range = this.range.slice();
        return copy;
      }
      /** Adds a value to the document. */
      add(value) {
        if (assertCollection(this.contents))
          this.contents.add(value);
      }
      /** Adds a value to the document. */
      addIn(path, value) {
        if (assertCollection(this.contents))
          this.contents.addIn(path, value);
      }
      /**
       * Create a new `Alias` node, ensuring that the target `node` has the required anchor.
       *
       * If `node` already has an anchor, `name` is ignored.
       * Otherwise, the `node.anchor` value will be set to `name`,
       * or if an anchor with that name is already present in the document,
       * `name` will be used as a prefix for a new unique anchor.
       * If `name` is undefined, the generated anchor will use 'a' as a prefix.
       */
      createAlias(node, name2) {
        if (!node.anchor) {
          const prev = anchors.anchorNames(this);
          node.anchor = // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
          !name2 || prev.has(name2) ? anchors.findNewAnchor(name2 || "a", prev) : name2;
        }
        return new Alias.Alias(node.anchor);
      }
      createNode(value, replacer, options) {
        let _replacer = void 0;
        if (typeof replacer === "function") {
          value = replacer.call({ "": value }, "", value);
          _replacer = replacer;
        } else if (Array.isArray(replacer)) {
          const keyToStr = (v) => typeof v === "number" || v instanceof String || v instanceof Number;
          const asStr = replacer.filter(keyToStr).map(String);
          if (asStr.length > 0)
            replacer = replacer.concat(asStr);
          _replacer = replacer;
        } else if (options === void 0 && replacer) {
          options = replacer;
          replacer = void 0;
        }
        const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
        const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(
          this,
          // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
          anchorPrefix || "a"
        );
        const ctx = {
          aliasDuplicateObjects: aliasDuplicateObjects ?? true,
          keepUndefined: keepUndefined ?? false,
          onAnchor,
          onTagObj,
          replacer: _replacer,
          schema: this.schema,
          sourceObjects
        };
        const node = createNode.createNode(value, tag, ctx);
        if (flow && identity2.isCollection(node))
          node.flow = true;
        setAnchors();
        return node;
      }
      /**
       * Convert a key and a value into a `Pair` using the current schema,
       * recursively wrapping all values as `Scalar` or `Collection` nodes.
       */
      createPair(key, value, options = {}) {
        const k = this.createNode(key, null, options);
        const v = this.createNode(value, null, options);
        return new Pair.Pair(k, v);
      }
      /**
       * Removes a value from the document.
       * @returns `true` if the item was found and removed.
       */
      delete(key) {
        return assertCollection(this.contents) ? this.contents.delete(key) : false;
      }
      /**
       * Removes a value from the document.
       * @returns `true` if the item was found and removed.
       */
      deleteIn(path) {
        if (Collection.isEmptyPath(path)) {
          if (this.contents == null)
            return false;
          this.contents = null;
          return true;
        }
        return assertCollection(this.contents) ? this.contents.deleteIn(path) : false;
      }
      /**
       * Returns item at `key`, or `undefined` if not found. By default unwraps
       * scalar values from their surrounding node; to disable set `keepScalar` to
       * `true` (collections are always returned intact).
       */
      get(key, keepScalar) {
        return identity2.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
      }
      /**
       * Returns item at `path`, or `undefined` if not found. By default unwraps
       * scalar values from their surrounding node; to disable set `keepScalar` to
       * `true` (collections are always returned intact).
       */
      getIn(path, keepScalar) {
        if (Collection.isEmptyPath(path))
          return !keepScalar && identity2.isScalar(this.contents) ? this.contents.value : this.contents;
        return identity2.isCollection(this.contents) ? this.contents.getIn(path, keepScalar) : void 0;
      }
      /**
       * Checks if the document includes a value with the key `key`.
       */
      has(key) {
        return identity2.isCollection(this.contents) ? this.contents.has(key) : false;
      }
      /**
       * Checks if the document includes a value at `path`.
       */
      hasIn(path) {
        if (Collection.isEmptyPath(path))
          return this.contents !== void 0;
        return identity2.isCollection(this.contents) ? this.contents.hasIn(path) : false;
      }
      /**
       * Sets a value in this document. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       */
      set(key, value) {
        if (this.contents == null) {
          this.contents = Collection.collectionFromPath(this.schema, [key], value);
        } else if (assertCollection(this.contents)) {
          this.contents.set(key, value);
        }
      }
      /**
       * Sets a value in this document. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       */
      setIn(path, value) {
        if (Collection.isEmptyPath(path)) {
          this.contents = value;
        } else if (this.contents == null) {
          this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
        } else if (assertCollection(this.contents)) {
          this.contents.setIn(path, value);
        }
      }
      /**
       * Change the YAML version and schema used by the document.
       * A `null` version disables support for directives, explicit tags, anchors, and aliases.
       * It also requires the `schema` option to be given as a `Schema` instance value.
       *
       * Overrides all previously set schema options.
       */
      setSchema(version2, options = {}) {
        if (typeof version2 === "number")
          version2 = String(version2);
        let opt;
        switch (version2) {
          case "1.1":
            if (this.directives)
              this.directives.yaml.version = "1.1";
            else
              this.directives = new directives.Directives({ version: "1.1" });
            opt = { resolveKnownTags: false, schema: "yaml-1.1" };
            break;
          case "1.2":
          case "next":
            if (this.directives)
              this.directives.yaml.version = version2;
            else
              this.directives = new directives.Directives({ version: version2 });
            opt = { resolveKnownTags: true, schema: "core" };
            break;
          case null:
            if (this.directives)
              delete this.directives;
            opt = null;
            break;
          default: {
            const sv = JSON.stringify(version2);
            throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
          }
        }
        if (options.schema instanceof Object)
          this.schema = options.schema;
        else if (opt)
          this.schema = new Schema.Schema(Object.assign(opt, options));
        else
          throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
      }
      // json & jsonArg are only used from toJSON()
      toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        const ctx = {
          anchors: /* @__PURE__ */ new Map(),
          doc: this,
          keep: !json,
          mapAsMap: mapAsMap === true,
          mapKeyWarned: false,
          maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
        };
        const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
        if (typeof onAnchor === "function")
          for (const { count, res: res2 } of ctx.anchors.values())
            onAnchor(res2, count);
        return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
      }
      /**
       * A JSON representation of the document `contents`.
       *
       * @param jsonArg Used by `JSON.stringify` to indicate the array index or
       *   property name.
       */
      toJSON(jsonArg, onAnchor) {
        return this.toJS({ json: true, jsonArg, mapAsMap: false, onAnchor });
      }
      /** A YAML representation of the document. */
      toString(options = {}) {
        if (this.errors.length > 0)
          throw new Error("Document with errors cannot be stringified");
        if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
          const s = JSON.stringify(options.indent);
          throw new Error(`"indent" option must be a positive integer, not ${s}`);
        }
        return stringifyDocument.stringifyDocument(this, options);
      }
    };
    function assertCollection(contents) {
      if (identity2.isCollection(contents))
        return true;
      throw new Error("Expected a YAML collection as document contents");
    }
    exports.Document = Document;
  }
});

// node_modules/yaml/dist/errors.js
var require_errors = __commonJS({
  "node_modules/yaml/dist/errors.js"(exports) {
    "use strict";
    init_dirname();
    var YAMLError = class extends Error {
      constructor(name2, pos, code, message) {
        super();
        this.name = name2;
        this.code = code;
        this.message = message;
        this.pos = pos;
      }
    };
    var YAMLParseError = class extends YAMLError {
      constructor(pos, code, message) {
        super("YAMLParseError", pos, code, message);
      }
    };
    var YAMLWarning = class extends YAMLError {
      constructor(pos, code, message) {
        super("YAMLWarning", pos, code, message);
      }
    };
    var prettifyError2 = (src, lc) => (error2) => {
      if (error2.pos[0] === -1)
        return;
      error2.linePos = error2.pos.map((pos) => lc.linePos(pos));
      const { line: line2, col } = error2.linePos[0];
      error2.message += ` at line ${line2}, column ${col}`;
      let ci = col - 1;
      let lineStr = src.substring(lc.lineStarts[line2 - 1], lc.lineStarts[line2]).replace(/[\n\r]+$/, "");
      if (ci >= 60 && lineStr.length > 80) {
        const trimStart = Math.min(ci - 39, lineStr.length - 79);
        lineStr = "\u2026" + lineStr.substring(trimStart);
        ci -= trimStart - 1;
      }
      if (lineStr.length > 80)
        lineStr = lineStr.substring(0, 79) + "\u2026";
      if (line2 > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
        let prev = src.substring(lc.lineStarts[line2 - 2], lc.lineStarts[line2 - 1]);
        if (prev.length > 80)
          prev = prev.substring(0, 79) + "\u2026\n";
        lineStr = prev + lineStr;
      }
      if (/[^ ]/.test(lineStr)) {
        let count = 1;
        const end = error2.linePos[1];
        if (end?.line === line2 && end.col > col) {
          count = Math.max(1, Math.min(end.col - col, 80 - ci));
        }
        const pointer = " ".repeat(ci) + "^".repeat(count);
        error2.message += `:

${lineStr}
${pointer}
`;
      }
    };
    exports.YAMLError = YAMLError;
    exports.YAMLParseError = YAMLParseError;
    exports.YAMLWarning = YAMLWarning;
    exports.prettifyError = prettifyError2;
  }
});

// node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = __commonJS({
  "node_modules/yaml/dist/compose/resolve-props.js"(exports) {
    "use strict";
    init_dirname();
    function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
      let spaceBefore = false;
      let atNewline = startOnNewline;
      let hasSpace = startOnNewline;
      let comment = "";
      let commentSep = "";
      let hasNewline = false;
      let reqSpace = false;
      let tab = null;
      let anchor2 = null;
      let tag = null;
      let newlineAfterProp = null;
      let comma = null;
      let found4 = null;
      let start2 = null;
      for (const token of tokens) {
        if (reqSpace) {
          if (token.type !== "space" && token.type !== "newline" && token.type !== "comma")
            onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
          reqSpace = false;
        }
        if (tab) {
          if (atNewline && token.type !== "comment" && token.type !== "newline") {
            onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
          }
          tab = null;
        }
        switch (token.type) {
          case "space":
            if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) {
              tab = token;
            }
            hasSpace = true;
            break;
          case "comment": {
            if (!hasSpace)
              onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
            const cb = token.source.substring(1) || " ";
            if (!comment)
              comment = cb;
            else
              comment += commentSep + cb;
            commentSep = "";
            atNewline = false;
            break;
          }
          case "newline":
            if (atNewline) {
              if (comment)
                comment += token.source;
              else if (!found4 || indicator !== "seq-item-ind")
                spaceBefore = true;
            } else
              commentSep += token.source;
            atNewline = true;
            hasNewline = true;
            if (anchor2 || tag)
              newlineAfterProp = token;
            hasSpace = true;
            break;
          case "anchor":
            if (anchor2)
              onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
            if (token.source.endsWith(":"))
              onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
            anchor2 = token;
            start2 ?? (start2 = token.offset);
            atNewline = false;
            hasSpace = false;
            reqSpace = true;
            break;
          case "tag": {
            if (tag)
              onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
            tag = token;
            start2 ?? (start2 = token.offset);
            atNewline = false;
            hasSpace = false;
            reqSpace = true;
            break;
          }
          case indicator:
            if (anchor2 || tag)
              onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
            if (found4)
              onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
            found4 = token;
            atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
            hasSpace = false;
            break;
          case "comma":
            if (flow) {
              if (comma)
                onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
              comma = token;
              atNewline = false;
              hasSpace = false;
              break;
            }
          // else fallthrough
          default:
            onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
            atNewline = false;
            hasSpace = false;
        }
      }
      const last = tokens[tokens.length - 1];
      const end = last ? last.offset + last.source.length : offset;
      if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) {
        onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
      }
      if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq"))
        onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
      return {
        comma,
        found: found4,
        spaceBefore,
        comment,
        hasNewline,
        anchor: anchor2,
        tag,
        newlineAfterProp,
        end,
        start: start2 ?? end
      };
    }
    exports.resolveProps = resolveProps;
  }
});

// node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = __commonJS({
  "node_modules/yaml/dist/compose/util-contains-newline.js"(exports) {
    "use strict";
    init_dirname();
    function containsNewline(key) {
      if (!key)
        return null;
      switch (key.type) {
        case "alias":
        case "scalar":
        case "double-quoted-scalar":
        case "single-quoted-scalar":
          if (key.source.includes("\n"))
            return true;
          if (key.end) {
            for (const st of key.end)
              if (st.type === "newline")
                return true;
          }
          return false;
        case "flow-collection":
          for (const it of key.items) {
            for (const st of it.start)
              if (st.type === "newline")
                return true;
            if (it.sep) {
              for (const st of it.sep)
                if (st.type === "newline")
                  return true;
            }
            if (containsNewline(it.key) || containsNewline(it.value))
              return true;
          }
          return false;
        default:
          return true;
      }
    }
    exports.containsNewline = containsNewline;
  }
});

// node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = __commonJS({
  "node_modules/yaml/dist/compose/util-flow-indent-check.js"(exports) {
    "use strict";
    init_dirname();
    var utilContainsNewline = require_util_contains_newline();
    function flowIndentCheck(indent, fc, onError) {
      if (fc?.type === "flow-collection") {
        const end = fc.end[0];
        if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) {
          const msg = "Flow end indicator should be more indented than parent";
          onError(end, "BAD_INDENT", msg, true);
        }
      }
    }
    exports.flowIndentCheck = flowIndentCheck;
  }
});

// node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = __commonJS({
  "node_modules/yaml/dist/compose/util-map-includes.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    function mapIncludes(ctx, items, search) {
      const { uniqueKeys } = ctx.options;
      if (uniqueKeys === false)
        return false;
      const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity2.isScalar(a) && identity2.isScalar(b) && a.value === b.value;
      return items.some((pair) => isEqual(pair.key, search));
    }
    exports.mapIncludes = mapIncludes;
  }
});

// node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = __commonJS({
  "node_modules/yaml/dist/compose/resolve-block-map.js"(exports) {
    "use strict";
    init_dirname();
    var Pair = require_Pair();
    var YAMLMap = require_YAMLMap();
    var resolveProps = require_resolve_props();
    var utilContainsNewline = require_util_contains_newline();
    var utilFlowIndentCheck = require_util_flow_indent_check();
    var utilMapIncludes = require_util_map_includes();
    var startColMsg = "All mapping items must start at the same column";
    function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
      const NodeClass = tag?.nodeClass ?? YAMLMap.YAMLMap;
      const map = new NodeClass(ctx.schema);
      if (ctx.atRoot)
        ctx.atRoot = false;
      let offset = bm.offset;
      let commentEnd = null;
      for (const collItem of bm.items) {
        const { start: start2, key, sep, value } = collItem;
        const keyProps = resolveProps.resolveProps(start2, {
          indicator: "explicit-key-ind",
          next: key ?? sep?.[0],
          offset,
          onError,
          parentIndent: bm.indent,
          startOnNewline: true
        });
        const implicitKey = !keyProps.found;
        if (implicitKey) {
          if (key) {
            if (key.type === "block-seq")
              onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
            else if ("indent" in key && key.indent !== bm.indent)
              onError(offset, "BAD_INDENT", startColMsg);
          }
          if (!keyProps.anchor && !keyProps.tag && !sep) {
            commentEnd = keyProps.end;
            if (keyProps.comment) {
              if (map.comment)
                map.comment += "\n" + keyProps.comment;
              else
                map.comment = keyProps.comment;
            }
            continue;
          }
          if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) {
            onError(key ?? start2[start2.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
          }
        } else if (keyProps.found?.indent !== bm.indent) {
          onError(offset, "BAD_INDENT", startColMsg);
        }
        ctx.atKey = true;
        const keyStart = keyProps.end;
        const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start2, null, keyProps, onError);
        if (ctx.schema.compat)
          utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
        ctx.atKey = false;
        if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
          onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
        const valueProps = resolveProps.resolveProps(sep ?? [], {
          indicator: "map-value-ind",
          next: value,
          offset: keyNode.range[2],
          onError,
          parentIndent: bm.indent,
          startOnNewline: !key || key.type === "block-scalar"
        });
        offset = valueProps.end;
        if (valueProps.found) {
          if (implicitKey) {
            if (value?.type === "block-map" && !valueProps.hasNewline)
              onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
            if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024)
              onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
          }
          const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
          if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
          offset = valueNode.range[2];
          const pair = new Pair.Pair(keyNode, valueNode);
          if (ctx.options.keepSourceTokens)
            pair.srcToken = collItem;
          map.items.push(pair);
        } else {
          if (implicitKey)
            onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
          if (valueProps.comment) {
            if (keyNode.comment)
              keyNode.comment += "\n" + valueProps.comment;
            else
              keyNode.comment = valueProps.comment;
          }
          const pair = new Pair.Pair(keyNode);
          if (ctx.options.keepSourceTokens)
            pair.srcToken = collItem;
          map.items.push(pair);
        }
      }
      if (commentEnd && commentEnd < offset)
        onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
      map.range = [bm.offset, offset, commentEnd ?? offset];
      return map;
    }
    exports.resolveBlockMap = resolveBlockMap;
  }
});

// node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = __commonJS({
  "node_modules/yaml/dist/compose/resolve-block-seq.js"(exports) {
    "use strict";
    init_dirname();
    var YAMLSeq = require_YAMLSeq();
    var resolveProps = require_resolve_props();
    var utilFlowIndentCheck = require_util_flow_indent_check();
    function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
      const NodeClass = tag?.nodeClass ?? YAMLSeq.YAMLSeq;
      const seq = new NodeClass(ctx.schema);
      if (ctx.atRoot)
        ctx.atRoot = false;
      if (ctx.atKey)
        ctx.atKey = false;
      let offset = bs.offset;
      let commentEnd = null;
      for (const { start: start2, value } of bs.items) {
        const props = resolveProps.resolveProps(start2, {
          indicator: "seq-item-ind",
          next: value,
          offset,
          onError,
          parentIndent: bs.indent,
          startOnNewline: true
        });
        if (!props.found) {
          if (props.anchor || props.tag || value) {
            if (value?.type === "block-seq")
              onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
            else
              onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
          } else {
            commentEnd = props.end;
            if (props.comment)
              seq.comment = props.comment;
            continue;
          }
        }
        const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start2, null, props, onError);
        if (ctx.schema.compat)
          utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
        offset = node.range[2];
        seq.items.push(node);
      }
      seq.range = [bs.offset, offset, commentEnd ?? offset];
      return seq;
    }
    exports.resolveBlockSeq = resolveBlockSeq;
  }
});

// node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = __commonJS({
  "node_modules/yaml/dist/compose/resolve-end.js"(exports) {
    "use strict";
    init_dirname();
    function resolveEnd(end, offset, reqSpace, onError) {
      let comment = "";
      if (end) {
        let hasSpace = false;
        let sep = "";
        for (const token of end) {
          const { source, type } = token;
          switch (type) {
            case "space":
              hasSpace = true;
              break;
            case "comment": {
              if (reqSpace && !hasSpace)
                onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
              const cb = source.substring(1) || " ";
              if (!comment)
                comment = cb;
              else
                comment += sep + cb;
              sep = "";
              break;
            }
            case "newline":
              if (comment)
                sep += source;
              hasSpace = true;
              break;
            default:
              onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
          }
          offset += source.length;
        }
      }
      return { comment, offset };
    }
    exports.resolveEnd = resolveEnd;
  }
});

// node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = __commonJS({
  "node_modules/yaml/dist/compose/resolve-flow-collection.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Pair = require_Pair();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var resolveEnd = require_resolve_end();
    var resolveProps = require_resolve_props();
    var utilContainsNewline = require_util_contains_newline();
    var utilMapIncludes = require_util_map_includes();
    var blockMsg = "Block collections are not allowed within flow collections";
    var isBlock = (token) => token && (token.type === "block-map" || token.type === "block-seq");
    function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
      const isMap2 = fc.start.source === "{";
      const fcName = isMap2 ? "flow map" : "flow sequence";
      const NodeClass = tag?.nodeClass ?? (isMap2 ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq);
      const coll = new NodeClass(ctx.schema);
      coll.flow = true;
      const atRoot = ctx.atRoot;
      if (atRoot)
        ctx.atRoot = false;
      if (ctx.atKey)
        ctx.atKey = false;
      let offset = fc.offset + fc.start.source.length;
      for (let i = 0; i < fc.items.length; ++i) {
        const collItem = fc.items[i];
        const { start: start2, key, sep, value } = collItem;
        const props = resolveProps.resolveProps(start2, {
          flow: fcName,
          indicator: "explicit-key-ind",
          next: key ?? sep?.[0],
          offset,
          onError,
          parentIndent: fc.indent,
          startOnNewline: false
        });
        if (!props.found) {
          if (!props.anchor && !props.tag && !sep && !value) {
            if (i === 0 && props.comma)
              onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
            else if (i < fc.items.length - 1)
              onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
            if (props.comment) {
              if (coll.comment)
                coll.comment += "\n" + props.comment;
              else
                coll.comment = props.comment;
            }
            offset = props.end;
            continue;
          }
          if (!isMap2 && ctx.options.strict && utilContainsNewline.containsNewline(key))
            onError(
              key,
              // checked by containsNewline()
              "MULTILINE_IMPLICIT_KEY",
              "Implicit keys of flow sequence pairs need to be on a single line"
            );
        }
        if (i === 0) {
          if (props.comma)
            onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
        } else {
          if (!props.comma)
            onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
          if (props.comment) {
            let prevItemComment = "";
            loop: for (const st of start2) {
              switch (st.type) {
                case "comma":
                case "space":
                  break;
                case "comment":
                  prevItemComment = st.source.substring(1);
                  break loop;
                default:
                  break loop;
              }
            }
            if (prevItemComment) {
              let prev = coll.items[coll.items.length - 1];
              if (identity2.isPair(prev))
                prev = prev.value ?? prev.key;
              if (prev.comment)
                prev.comment += "\n" + prevItemComment;
              else
                prev.comment = prevItemComment;
              props.comment = props.comment.substring(prevItemComment.length + 1);
            }
          }
        }
        if (!isMap2 && !sep && !props.found) {
          const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
          coll.items.push(valueNode);
          offset = valueNode.range[2];
          if (isBlock(value))
            onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
        } else {
          ctx.atKey = true;
          const keyStart = props.end;
          const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start2, null, props, onError);
          if (isBlock(key))
            onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
          ctx.atKey = false;
          const valueProps = resolveProps.resolveProps(sep ?? [], {
            flow: fcName,
            indicator: "map-value-ind",
            next: value,
            offset: keyNode.range[2],
            onError,
            parentIndent: fc.indent,
            startOnNewline: false
          });
          if (valueProps.found) {
            if (!isMap2 && !props.found && ctx.options.strict) {
              if (sep)
                for (const st of sep) {
                  if (st === valueProps.found)
                    break;
                  if (st.type === "newline") {
                    onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
                    break;
                  }
                }
              if (props.start < valueProps.found.offset - 1024)
                onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
            }
          } else if (value) {
            if ("source" in value && value.source?.[0] === ":")
              onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
            else
              onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
          }
          const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
          if (valueNode) {
            if (isBlock(value))
              onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
          } else if (valueProps.comment) {
            if (keyNode.comment)
              keyNode.comment += "\n" + valueProps.comment;
            else
              keyNode.comment = valueProps.comment;
          }
          const pair = new Pair.Pair(keyNode, valueNode);
          if (ctx.options.keepSourceTokens)
            pair.srcToken = collItem;
          if (isMap2) {
            const map = coll;
            if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
              onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
            map.items.push(pair);
          } else {
            const map = new YAMLMap.YAMLMap(ctx.schema);
            map.flow = true;
            map.items.push(pair);
            const endRange = (valueNode ?? keyNode).range;
            map.range = [keyNode.range[0], endRange[1], endRange[2]];
            coll.items.push(map);
          }
          offset = valueNode ? valueNode.range[2] : valueProps.end;
        }
      }
      const expectedEnd = isMap2 ? "}" : "]";
      const [ce, ...ee] = fc.end;
      let cePos = offset;
      if (ce?.source === expectedEnd)
        cePos = ce.offset + ce.source.length;
      else {
        const name2 = fcName[0].toUpperCase() + fcName.substring(1);
        const msg = atRoot ? `${name2} must end with a ${expectedEnd}` : `${name2} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
        onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
        if (ce && ce.source.length !== 1)
          ee.unshift(ce);
      }
      if (ee.length > 0) {
        const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
        if (end.comment) {
          if (coll.comment)
            coll.comment += "\n" + end.comment;
          else
            coll.comment = end.comment;
        }
        coll.range = [fc.offset, cePos, end.offset];
      } else {
        coll.range = [fc.offset, cePos, cePos];
      }
      return coll;
    }
    exports.resolveFlowCollection = resolveFlowCollection;
  }
});

// node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = __commonJS({
  "node_modules/yaml/dist/compose/compose-collection.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Scalar2 = require_Scalar();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var resolveBlockMap = require_resolve_block_map();
    var resolveBlockSeq = require_resolve_block_seq();
    var resolveFlowCollection = require_resolve_flow_collection();
    function resolveCollection(CN, ctx, token, onError, tagName, tag) {
      const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
      const Coll = coll.constructor;
      if (tagName === "!" || tagName === Coll.tagName) {
        coll.tag = Coll.tagName;
        return coll;
      }
      if (tagName)
        coll.tag = tagName;
      return coll;
    }
    function composeCollection(CN, ctx, token, props, onError) {
      const tagToken = props.tag;
      const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
      if (token.type === "block-seq") {
        const { anchor: anchor2, newlineAfterProp: nl } = props;
        const lastProp = anchor2 && tagToken ? anchor2.offset > tagToken.offset ? anchor2 : tagToken : anchor2 ?? tagToken;
        if (lastProp && (!nl || nl.offset < lastProp.offset)) {
          const message = "Missing newline after block sequence props";
          onError(lastProp, "MISSING_CHAR", message);
        }
      }
      const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
      if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") {
        return resolveCollection(CN, ctx, token, onError, tagName);
      }
      let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
      if (!tag) {
        const kt = ctx.schema.knownTags[tagName];
        if (kt?.collection === expType) {
          ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
          tag = kt;
        } else {
          if (kt) {
            onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
          } else {
            onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
          }
          return resolveCollection(CN, ctx, token, onError, tagName);
        }
      }
      const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
      const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
      const node = identity2.isNode(res) ? res : new Scalar2.Scalar(res);
      node.range = coll.range;
      node.tag = tagName;
      if (tag?.format)
        node.format = tag.format;
      return node;
    }
    exports.composeCollection = composeCollection;
  }
});

// node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = __commonJS({
  "node_modules/yaml/dist/compose/resolve-block-scalar.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    function resolveBlockScalar(ctx, scalar2, onError) {
      const start2 = scalar2.offset;
      const header = parseBlockScalarHeader(scalar2, ctx.options.strict, onError);
      if (!header)
        return { value: "", type: null, comment: "", range: [start2, start2, start2] };
      const type = header.mode === ">" ? Scalar2.Scalar.BLOCK_FOLDED : Scalar2.Scalar.BLOCK_LITERAL;
      const lines = scalar2.source ? splitLines(scalar2.source) : [];
      let chompStart = lines.length;
      for (let i = lines.length - 1; i >= 0; --i) {
        const content = lines[i][1];
        if (content === "" || content === "\r")
          chompStart = i;
        else
          break;
      }
      if (chompStart === 0) {
        const value2 = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
        let end2 = start2 + header.length;
        if (scalar2.source)
          end2 += scalar2.source.length;
        return { value: value2, type, comment: header.comment, range: [start2, end2, end2] };
      }
      let trimIndent = scalar2.indent + header.indent;
      let offset = scalar2.offset + header.length;
      let contentStart = 0;
      for (let i = 0; i < chompStart; ++i) {
        const [indent, content] = lines[i];
        if (content === "" || content === "\r") {
          if (header.indent === 0 && indent.length > trimIndent)
            trimIndent = indent.length;
        } else {
          if (indent.length < trimIndent) {
            const message = "Block scalars with more-indented leading empty lines must use an explicit indentation indicator";
            onError(offset + indent.length, "MISSING_CHAR", message);
          }
          if (header.indent === 0)
            trimIndent = indent.length;
          contentStart = i;
          if (trimIndent === 0 && !ctx.atRoot) {
            const message = "Block scalar values in collections must be indented";
            onError(offset, "BAD_INDENT", message);
          }
          break;
        }
        offset += indent.length + content.length + 1;
      }
      for (let i = lines.length - 1; i >= chompStart; --i) {
        if (lines[i][0].length > trimIndent)
          chompStart = i + 1;
      }
      let value = "";
      let sep = "";
      let prevMoreIndented = false;
      for (let i = 0; i < contentStart; ++i)
        value += lines[i][0].slice(trimIndent) + "\n";
      for (let i = contentStart; i < chompStart; ++i) {
        let [indent, content] = lines[i];
        offset += indent.length + content.length + 1;
        const crlf = content[content.length - 1] === "\r";
        if (crlf)
          content = content.slice(0, -1);
        if (content && indent.length < trimIndent) {
          const src = header.indent ? "explicit indentation indicator" : "first line";
          const message = `Block scalar lines must not be less indented than their ${src}`;
          onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
          indent = "";
        }
        if (type === Scalar2.Scalar.BLOCK_LITERAL) {
          value += sep + indent.slice(trimIndent) + content;
          sep = "\n";
        } else if (indent.length > trimIndent || content[0] === "	") {
          if (sep === " ")
            sep = "\n";
          else if (!prevMoreIndented && sep === "\n")
            sep = "\n\n";
          value += sep + indent.slice(trimIndent) + content;
          sep = "\n";
          prevMoreIndented = true;
        } else if (content === "") {
          if (sep === "\n")
            value += "\n";
          else
            sep = "\n";
        } else {
          value += sep + content;
          sep = " ";
          prevMoreIndented = false;
        }
      }
      switch (header.chomp) {
        case "-":
          break;
        case "+":
          for (let i = chompStart; i < lines.length; ++i)
            value += "\n" + lines[i][0].slice(trimIndent);
          if (value[value.length - 1] !== "\n")
            value += "\n";
          break;
        default:
          value += "\n";
      }
      const end = start2 + header.length + scalar2.source.length;
      return { value, type, comment: header.comment, range: [start2, end, end] };
    }
    function parseBlockScalarHeader({ offset, props }, strict, onError) {
      if (props[0].type !== "block-scalar-header") {
        onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
        return null;
      }
      const { source } = props[0];
      const mode2 = source[0];
      let indent = 0;
      let chomp = "";
      let error2 = -1;
      for (let i = 1; i < source.length; ++i) {
        const ch = source[i];
        if (!chomp && (ch === "-" || ch === "+"))
          chomp = ch;
        else {
          const n = Number(ch);
          if (!indent && n)
            indent = n;
          else if (error2 === -1)
            error2 = offset + i;
        }
      }
      if (error2 !== -1)
        onError(error2, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
      let hasSpace = false;
      let comment = "";
      let length = source.length;
      for (let i = 1; i < props.length; ++i) {
        const token = props[i];
        switch (token.type) {
          case "space":
            hasSpace = true;
          // fallthrough
          case "newline":
            length += token.source.length;
            break;
          case "comment":
            if (strict && !hasSpace) {
              const message = "Comments must be separated from other tokens by white space characters";
              onError(token, "MISSING_CHAR", message);
            }
            length += token.source.length;
            comment = token.source.substring(1);
            break;
          case "error":
            onError(token, "UNEXPECTED_TOKEN", token.message);
            length += token.source.length;
            break;
          /* istanbul ignore next should not happen */
          default: {
            const message = `Unexpected token in block scalar header: ${token.type}`;
            onError(token, "UNEXPECTED_TOKEN", message);
            const ts = token.source;
            if (ts && typeof ts === "string")
              length += ts.length;
          }
        }
      }
      return { mode: mode2, indent, chomp, comment, length };
    }
    function splitLines(source) {
      const split = source.split(/\n( *)/);
      const first = split[0];
      const m = first.match(/^( *)/);
      const line0 = m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first];
      const lines = [line0];
      for (let i = 1; i < split.length; i += 2)
        lines.push([split[i], split[i + 1]]);
      return lines;
    }
    exports.resolveBlockScalar = resolveBlockScalar;
  }
});

// node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = __commonJS({
  "node_modules/yaml/dist/compose/resolve-flow-scalar.js"(exports) {
    "use strict";
    init_dirname();
    var Scalar2 = require_Scalar();
    var resolveEnd = require_resolve_end();
    function resolveFlowScalar(scalar2, strict, onError) {
      const { offset, type, source, end } = scalar2;
      let _type;
      let value;
      const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
      switch (type) {
        case "scalar":
          _type = Scalar2.Scalar.PLAIN;
          value = plainValue(source, _onError);
          break;
        case "single-quoted-scalar":
          _type = Scalar2.Scalar.QUOTE_SINGLE;
          value = singleQuotedValue(source, _onError);
          break;
        case "double-quoted-scalar":
          _type = Scalar2.Scalar.QUOTE_DOUBLE;
          value = doubleQuotedValue(source, _onError);
          break;
        /* istanbul ignore next should not happen */
        default:
          onError(scalar2, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
          return {
            value: "",
            type: null,
            comment: "",
            range: [offset, offset + source.length, offset + source.length]
          };
      }
      const valueEnd = offset + source.length;
      const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
      return {
        value,
        type: _type,
        comment: re.comment,
        range: [offset, valueEnd, re.offset]
      };
    }
    function plainValue(source, onError) {
      let badChar = "";
      switch (source[0]) {
        /* istanbul ignore next should not happen */
        case "	":
          badChar = "a tab character";
          break;
        case ",":
          badChar = "flow indicator character ,";
          break;
        case "%":
          badChar = "directive indicator character %";
          break;
        case "|":
        case ">": {
          badChar = `block scalar indicator ${source[0]}`;
          break;
        }
        case "@":
        case "`": {
          badChar = `reserved character ${source[0]}`;
          break;
        }
      }
      if (badChar)
        onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
      return unfoldLines(source);
    }
    function singleQuotedValue(source, onError) {
      if (source[source.length - 1] !== "'" || source.length === 1)
        onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
      return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
    }
    function unfoldLines(source) {
      const line2 = /(.*?)\r?\n/sy;
      let match = line2.exec(source);
      if (!match)
        return source;
      let trimEnd, trimBoth;
      try {
        trimEnd = new RegExp("(?<![ 	])[ 	]+$");
        trimBoth = new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
      } catch {
        trimEnd = /[ \t]+$/;
        trimBoth = /^[ \t]+|[ \t]+$/g;
      }
      let res = match[1].replace(trimEnd, "");
      let sep = " ";
      let pos = line2.lastIndex;
      while (match = line2.exec(source)) {
        const lm = match[1].replace(trimBoth, "");
        if (lm === "") {
          if (sep === "\n")
            res += sep;
          else
            sep = "\n";
        } else {
          res += sep + lm;
          sep = " ";
        }
        pos = line2.lastIndex;
      }
      const last = /[ \t]*(.*)/sy;
      last.lastIndex = pos;
      match = last.exec(source);
      return res + sep + (match?.[1] ?? "");
    }
    function doubleQuotedValue(source, onError) {
      let res = "";
      for (let i = 1; i < source.length - 1; ++i) {
        const ch = source[i];
        if (ch === "\r" && source[i + 1] === "\n")
          continue;
        if (ch === "\n") {
          const { fold, offset } = foldNewline(source, i);
          res += fold;
          i = offset;
        } else if (ch === "\\") {
          let next = source[++i];
          const cc = escapeCodes[next];
          if (cc)
            res += cc;
          else if (next === "\n") {
            next = source[i + 1];
            while (next === " " || next === "	")
              next = source[++i + 1];
          } else if (next === "\r" && source[i + 1] === "\n") {
            next = source[++i + 1];
            while (next === " " || next === "	")
              next = source[++i + 1];
          } else if (next === "x" || next === "u" || next === "U") {
            const length = next === "x" ? 2 : next === "u" ? 4 : 8;
            res += parseCharCode(source, i + 1, length, onError);
            i += length;
          } else {
            const raw = source.substr(i - 1, 2);
            onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
            res += raw;
          }
        } else if (ch === " " || ch === "	") {
          const wsStart = i;
          let next = source[i + 1];
          while (next === " " || next === "	")
            next = source[++i + 1];
          if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n"))
            res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
        } else {
          res += ch;
        }
      }
      if (source[source.length - 1] !== '"' || source.length === 1)
        onError(source.length, "MISSING_CHAR", 'Missing closing "quote');
      return res;
    }
    function foldNewline(source, offset) {
      let fold = "";
      let ch = source[offset + 1];
      while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
        if (ch === "\r" && source[offset + 2] !== "\n")
          break;
        if (ch === "\n")
          fold += "\n";
        offset += 1;
        ch = source[offset + 1];
      }
      if (!fold)
        fold = " ";
      return { fold, offset };
    }
    var escapeCodes = {
      "0": "\0",
      // null character
      a: "\x07",
      // bell character
      b: "\b",
      // backspace
      e: "\x1B",
      // escape character
      f: "\f",
      // form feed
      n: "\n",
      // line feed
      r: "\r",
      // carriage return
      t: "	",
      // horizontal tab
      v: "\v",
      // vertical tab
      N: "\x85",
      // Unicode next line
      _: "\xA0",
      // Unicode non-breaking space
      L: "\u2028",
      // Unicode line separator
      P: "\u2029",
      // Unicode paragraph separator
      " ": " ",
      '"': '"',
      "/": "/",
      "\\": "\\",
      "	": "	"
    };
    function parseCharCode(source, offset, length, onError) {
      const cc = source.substr(offset, length);
      const ok = cc.length === length && /^[0-9a-fA-F]+$/.test(cc);
      const code = ok ? parseInt(cc, 16) : NaN;
      try {
        return String.fromCodePoint(code);
      } catch {
        const raw = source.substr(offset - 2, length + 2);
        onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
        return raw;
      }
    }
    exports.resolveFlowScalar = resolveFlowScalar;
  }
});

// node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = __commonJS({
  "node_modules/yaml/dist/compose/compose-scalar.js"(exports) {
    "use strict";
    init_dirname();
    var identity2 = require_identity();
    var Scalar2 = require_Scalar();
    var resolveBlockScalar = require_resolve_block_scalar();
    var resolveFlowScalar = require_resolve_flow_scalar();
    function composeScalar(ctx, token, tagToken, onError) {
      const { value, type, comment, range: range2 } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
      const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
      let tag;
      if (ctx.options.stringKeys && ctx.atKey) {
        tag = ctx.schema[identity2.SCALAR];
      } else if (tagName)
        tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
      else if (token.type === "scalar")
        tag = findScalarTagByTest(ctx, value, token, onError);
      else
        tag = ctx.schema[identity2.SCALAR];
      let scalar2;
      try {
        const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
        scalar2 = identity2.isScalar(res) ? res : new Scalar2.Scalar(res);
      } catch (error2) {
        const msg = error2 instanceof Error ? error2.message : String(error2);
        onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
        scalar2 = new Scalar2.Scalar(value);
      }
      scalar2.range = range2;
      scalar2.source = value;
      if (type)
        scalar2.type = type;
      if (tagName)
        scalar2.tag = tagName;
      if (tag.format)
        scalar2.format = tag.format;
      if (comment)
        scalar2.comment = comment;
      return scalar2;
    }
    function findScalarTagByName(schema, value, tagName, tagToken, onError) {
      if (tagName === "!")
        return schema[identity2.SCALAR];
      const matchWithTest = [];
      for (const tag of schema.tags) {
        if (!tag.collection && tag.tag === tagName) {
          if (tag.default && tag.test)
            matchWithTest.push(tag);
          else
            return tag;
        }
      }
      for (const tag of matchWithTest)
        if (tag.test?.test(value))
          return tag;
      const kt = schema.knownTags[tagName];
      if (kt && !kt.collection) {
        schema.tags.push(Object.assign({}, kt, { default: false, test: void 0 }));
        return kt;
      }
      onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
      return schema[identity2.SCALAR];
    }
    function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
      const tag = schema.tags.find((tag2) => (tag2.default === true || atKey && tag2.default === "key") && tag2.test?.test(value)) || schema[identity2.SCALAR];
      if (schema.compat) {
        const compat = schema.compat.find((tag2) => tag2.default && tag2.test?.test(value)) ?? schema[identity2.SCALAR];
        if (tag.tag !== compat.tag) {
          const ts = directives.tagString(tag.tag);
          const cs = directives.tagString(compat.tag);
          const msg = `Value may be parsed as either ${ts} or ${cs}`;
          onError(token, "TAG_RESOLVE_FAILED", msg, true);
        }
      }
      return tag;
    }
    exports.composeScalar = composeScalar;
  }
});

// node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = __commonJS({
  "node_modules/yaml/dist/compose/util-empty-scalar-position.js"(exports) {
    "use strict";
    init_dirname();
    function emptyScalarPosition(offset, before, pos) {
      if (before) {
        pos ?? (pos = before.length);
        for (let i = pos - 1; i >= 0; --i) {
          let st = before[i];
          switch (st.type) {
            case "space":
            case "comment":
            case "newline":
              offset -= st.source.length;
              continue;
          }
          st = before[++i];
          while (st?.type === "space") {
            offset += st.source.length;
            st = before[++i];
          }
          break;
        }
      }
      return offset;
    }
    exports.emptyScalarPosition = emptyScalarPosition;
  }
});

// node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = __commonJS({
  "node_modules/yaml/dist/compose/compose-node.js"(exports) {
    "use strict";
    init_dirname();
    var Alias = require_Alias();
    var identity2 = require_identity();
    var composeCollection = require_compose_collection();
    var composeScalar = require_compose_scalar();
    var resolveEnd = require_resolve_end();
    var utilEmptyScalarPosition = require_util_empty_scalar_position();
    var CN = { composeNode, composeEmptyNode };
    function composeNode(ctx, token, props, onError) {
      const atKey = ctx.atKey;
      const { spaceBefore, comment, anchor: anchor2, tag } = props;
      let node;
      let isSrcToken = true;
      switch (token.type) {
        case "alias":
          node = composeAlias(ctx, token, onError);
          if (anchor2 || tag)
            onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
          break;
        case "scalar":
        case "single-quoted-scalar":
        case "double-quoted-scalar":
        case "block-scalar":
          node = composeScalar.composeScalar(ctx, token, tag, onError);
          if (anchor2)
            node.anchor = anchor2.source.substring(1);
          break;
        case "block-map":
        case "block-seq":
        case "flow-collection":
          try {
            node = composeCollection.composeCollection(CN, ctx, token, props, onError);
            if (anchor2)
              node.anchor = anchor2.source.substring(1);
          } catch (error2) {
            const message = error2 instanceof Error ? error2.message : String(error2);
            onError(token, "RESOURCE_EXHAUSTION", message);
          }
          break;
        default: {
          const message = token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`;
          onError(token, "UNEXPECTED_TOKEN", message);
          isSrcToken = false;
        }
      }
      node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
      if (anchor2 && node.anchor === "")
        onError(anchor2, "BAD_ALIAS", "Anchor cannot be an empty string");
      if (atKey && ctx.options.stringKeys && (!identity2.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) {
        const msg = "With stringKeys, all keys must be strings";
        onError(tag ?? token, "NON_STRING_KEY", msg);
      }
      if (spaceBefore)
        node.spaceBefore = true;
      if (comment) {
        if (token.type === "scalar" && token.source === "")
          node.comment = comment;
        else
          node.commentBefore = comment;
      }
      if (ctx.options.keepSourceTokens && isSrcToken)
        node.srcToken = token;
      return node;
    }
    function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor: anchor2, tag, end }, onError) {
      const token = {
        type: "scalar",
        offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
        indent: -1,
        source: ""
      };
      const node = composeScalar.composeScalar(ctx, token, tag, onError);
      if (anchor2) {
        node.anchor = anchor2.source.substring(1);
        if (node.anchor === "")
          onError(anchor2, "BAD_ALIAS", "Anchor cannot be an empty string");
      }
      if (spaceBefore)
        node.spaceBefore = true;
      if (comment) {
        node.comment = comment;
        node.range[2] = end;
      }
      return node;
    }
    function composeAlias({ options }, { offset, source, end }, onError) {
      const alias = new Alias.Alias(source.substring(1));
      if (alias.source === "")
        onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
      if (alias.source.endsWith(":"))
        onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
      const valueEnd = offset + source.length;
      const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
      alias.range = [offset, valueEnd, re.offset];
      if (re.comment)
        alias.comment = re.comment;
      return alias;
    }
    exports.composeEmptyNode = composeEmptyNode;
    exports.composeNode = composeNode;
  }
});

// node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = __commonJS({
  "node_modules/yaml/dist/compose/compose-doc.js"(exports) {
    "use strict";
    init_dirname();
    var Document = require_Document();
    var composeNode = require_compose_node();
    var resolveEnd = require_resolve_end();
    var resolveProps = require_resolve_props();
    function composeDoc(options, directives, { offset, start: start2, value, end }, onError) {
      const opts = Object.assign({ _directives: directives }, options);
      const doc = new Document.Document(void 0, opts);
      const ctx = {
        atKey: false,
        atRoot: true,
        directives: doc.directives,
        options: doc.options,
        schema: doc.schema
      };
      const props = resolveProps.resolveProps(start2, {
        indicator: "doc-start",
        next: value ?? end?.[0],
        offset,
        onError,
        parentIndent: 0,
        startOnNewline: true
      });
      if (props.found) {
        doc.directives.docStart = true;
        if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline)
          onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
      }
      doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start2, null, props, onError);
      const contentEnd = doc.contents.range[2];
      const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
      if (re.comment)
        doc.comment = re.comment;
      doc.range = [offset, contentEnd, re.offset];
      return doc;
    }
    exports.composeDoc = composeDoc;
  }
});

// node_modules/yaml/dist/compose/composer.js
var require_composer = __commonJS({
  "node_modules/yaml/dist/compose/composer.js"(exports) {
    "use strict";
    init_dirname();
    var node_process = __require("process");
    var directives = require_directives();
    var Document = require_Document();
    var errors = require_errors();
    var identity2 = require_identity();
    var composeDoc = require_compose_doc();
    var resolveEnd = require_resolve_end();
    function getErrorPos(src) {
      if (typeof src === "number")
        return [src, src + 1];
      if (Array.isArray(src))
        return src.length === 2 ? src : [src[0], src[1]];
      const { offset, source } = src;
      return [offset, offset + (typeof source === "string" ? source.length : 1)];
    }
    function parsePrelude(prelude) {
      let comment = "";
      let atComment = false;
      let afterEmptyLine = false;
      for (let i = 0; i < prelude.length; ++i) {
        const source = prelude[i];
        switch (source[0]) {
          case "#":
            comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
            atComment = true;
            afterEmptyLine = false;
            break;
          case "%":
            if (prelude[i + 1]?.[0] !== "#")
              i += 1;
            atComment = false;
            break;
          default:
            if (!atComment)
              afterEmptyLine = true;
            atComment = false;
        }
      }
      return { comment, afterEmptyLine };
    }
    var Composer = class {
      constructor(options = {}) {
        this.doc = null;
        this.atDirectives = false;
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
        this.onError = (source, code, message, warning2) => {
          const pos = getErrorPos(source);
          if (warning2)
            this.warnings.push(new errors.YAMLWarning(pos, code, message));
          else
            this.errors.push(new errors.YAMLParseError(pos, code, message));
        };
        this.directives = new directives.Directives({ version: options.version || "1.2" });
        this.options = options;
      }
      decorate(doc, afterDoc) {
        const { comment, afterEmptyLine } = parsePrelude(this.prelude);
        if (comment) {
          const dc = doc.contents;
          if (afterDoc) {
            doc.comment = doc.comment ? `${doc.comment}
${comment}` : comment;
          } else if (afterEmptyLine || doc.directives.docStart || !dc) {
            doc.commentBefore = comment;
          } else if (identity2.isCollection(dc) && !dc.flow && dc.items.length > 0) {
            let it = dc.items[0];
            if (identity2.isPair(it))
              it = it.key;
            const cb = it.commentBefore;
            it.commentBefore = cb ? `${comment}
${cb}` : comment;
          } else {
            const cb = dc.commentBefore;
            dc.commentBefore = cb ? `${comment}
${cb}` : comment;
          }
        }
        if (afterDoc) {
          for (let i = 0; i < this.errors.length; ++i)
            doc.errors.push(this.errors[i]);
          for (let i = 0; i < this.warnings.length; ++i)
            doc.warnings.push(this.warnings[i]);
        } else {
          doc.errors = this.errors;
          doc.warnings = this.warnings;
        }
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
      }
      /**
       * Current stream status information.
       *
       * Mostly useful at the end of input for an empty stream.
       */
      streamInfo() {
        return {
          comment: parsePrelude(this.prelude).comment,
          directives: this.directives,
          errors: this.errors,
          warnings: this.warnings
        };
      }
      /**
       * Compose tokens into documents.
       *
       * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
       * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
       */
      *compose(tokens, forceDoc = false, endOffset = -1) {
        for (const token of tokens)
          yield* this.next(token);
        yield* this.end(forceDoc, endOffset);
      }
      /** Advance the composer by one CST token. */
      *next(token) {
        if (node_process.env.LOG_STREAM)
          console.dir(token, { depth: null });
        switch (token.type) {
          case "directive":
            this.directives.add(token.source, (offset, message, warning2) => {
              const pos = getErrorPos(token);
              pos[0] += offset;
              this.onError(pos, "BAD_DIRECTIVE", message, warning2);
            });
            this.prelude.push(token.source);
            this.atDirectives = true;
            break;
          case "document": {
            const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
            if (this.atDirectives && !doc.directives.docStart)
              this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
            this.decorate(doc, false);
            if (this.doc)
              yield this.doc;
            this.doc = doc;
            this.atDirectives = false;
            break;
          }
          case "byte-order-mark":
          case "space":
            break;
          case "comment":
          case "newline":
            this.prelude.push(token.source);
            break;
          case "error": {
            const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
            const error2 = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
            if (this.atDirectives || !this.doc)
              this.errors.push(error2);
            else
              this.doc.errors.push(error2);
            break;
          }
          case "doc-end": {
            if (!this.doc) {
              const msg = "Unexpected doc-end without preceding document";
              this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg));
              break;
            }
            this.doc.directives.docEnd = true;
            const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
            this.decorate(this.doc, true);
            if (end.comment) {
              const dc = this.doc.comment;
              this.doc.comment = dc ? `${dc}
${end.comment}` : end.comment;
            }
            this.doc.range[2] = end.offset;
            break;
          }
          default:
            this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
        }
      }
      /**
       * Call at end of input to yield any remaining document.
       *
       * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
       * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
       */
      *end(forceDoc = false, endOffset = -1) {
        if (this.doc) {
          this.decorate(this.doc, true);
          yield this.doc;
          this.doc = null;
        } else if (forceDoc) {
          const opts = Object.assign({ _directives: this.directives }, this.options);
          const doc = new Document.Document(void 0, opts);
          if (this.atDirectives)
            this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
          doc.range = [0, endOffset, endOffset];
          this.decorate(doc, false);
          yield doc;
        }
      }
    };
    exports.Composer = Composer;
  }
});

// node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = __commonJS({
  "node_modules/yaml/dist/parse/cst-scalar.js"(exports) {
    "use strict";
    init_dirname();
    var resolveBlockScalar = require_resolve_block_scalar();
    var resolveFlowScalar = require_resolve_flow_scalar();
    var errors = require_errors();
    var stringifyString = require_stringifyString();
    function resolveAsScalar(token, strict = true, onError) {
      if (token) {
        const _onError = (pos, code, message) => {
          const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
          if (onError)
            onError(offset, code, message);
          else
            throw new errors.YAMLParseError([offset, offset + 1], code, message);
        };
        switch (token.type) {
          case "scalar":
          case "single-quoted-scalar":
          case "double-quoted-scalar":
            return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
          case "block-scalar":
            return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
        }
      }
      return null;
    }
    function createScalarToken(value, context) {
      const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
      const source = stringifyString.stringifyString({ type, value }, {
        implicitKey,
        indent: indent > 0 ? " ".repeat(indent) : "",
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
      });
      const end = context.end ?? [
        { type: "newline", offset: -1, indent, source: "\n" }
      ];
      switch (source[0]) {
        case "|":
        case ">": {
          const he = source.indexOf("\n");
          const head = source.substring(0, he);
          const body = source.substring(he + 1) + "\n";
          const props = [
            { type: "block-scalar-header", offset, indent, source: head }
          ];
          if (!addEndtoBlockProps(props, end))
            props.push({ type: "newline", offset: -1, indent, source: "\n" });
          return { type: "block-scalar", offset, indent, props, source: body };
        }
        case '"':
          return { type: "double-quoted-scalar", offset, indent, source, end };
        case "'":
          return { type: "single-quoted-scalar", offset, indent, source, end };
        default:
          return { type: "scalar", offset, indent, source, end };
      }
    }
    function setScalarValue(token, value, context = {}) {
      let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
      let indent = "indent" in token ? token.indent : null;
      if (afterKey && typeof indent === "number")
        indent += 2;
      if (!type)
        switch (token.type) {
          case "single-quoted-scalar":
            type = "QUOTE_SINGLE";
            break;
          case "double-quoted-scalar":
            type = "QUOTE_DOUBLE";
            break;
          case "block-scalar": {
            const header = token.props[0];
            if (header.type !== "block-scalar-header")
              throw new Error("Invalid block scalar header");
            type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
            break;
          }
          default:
            type = "PLAIN";
        }
      const source = stringifyString.stringifyString({ type, value }, {
        implicitKey: implicitKey || indent === null,
        indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
      });
      switch (source[0]) {
        case "|":
        case ">":
          setBlockScalarValue(token, source);
          break;
        case '"':
          setFlowScalarValue(token, source, "double-quoted-scalar");
          break;
        case "'":
          setFlowScalarValue(token, source, "single-quoted-scalar");
          break;
        default:
          setFlowScalarValue(token, source, "scalar");
      }
    }
    function setBlockScalarValue(token, source) {
      const he = source.indexOf("\n");
      const head = source.substring(0, he);
      const body = source.substring(he + 1) + "\n";
      if (token.type === "block-scalar") {
        const header = token.props[0];
        if (header.type !== "block-scalar-header")
          throw new Error("Invalid block scalar header");
        header.source = head;
        token.source = body;
      } else {
        const { offset } = token;
        const indent = "indent" in token ? token.indent : -1;
        const props = [
          { type: "block-scalar-header", offset, indent, source: head }
        ];
        if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0))
          props.push({ type: "newline", offset: -1, indent, source: "\n" });
        for (const key of Object.keys(token))
          if (key !== "type" && key !== "offset")
            delete token[key];
        Object.assign(token, { type: "block-scalar", indent, props, source: body });
      }
    }
    function addEndtoBlockProps(props, end) {
      if (end)
        for (const st of end)
          switch (st.type) {
            case "space":
            case "comment":
              props.push(st);
              break;
            case "newline":
              props.push(st);
              return true;
          }
      return false;
    }
    function setFlowScalarValue(token, source, type) {
      switch (token.type) {
        case "scalar":
        case "double-quoted-scalar":
        case "single-quoted-scalar":
          token.type = type;
          token.source = source;
          break;
        case "block-scalar": {
          const end = token.props.slice(1);
          let oa = source.length;
          if (token.props[0].type === "block-scalar-header")
            oa -= token.props[0].source.length;
          for (const tok of end)
            tok.offset += oa;
          delete token.props;
          Object.assign(token, { type, source, end });
          break;
        }
        case "block-map":
        case "block-seq": {
          const offset = token.offset + source.length;
          const nl = { type: "newline", offset, indent: token.indent, source: "\n" };
          delete token.items;
          Object.assign(token, { type, source, end: [nl] });
          break;
        }
        default: {
          const indent = "indent" in token ? token.indent : -1;
          const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
          for (const key of Object.keys(token))
            if (key !== "type" && key !== "offset")
              delete token[key];
          Object.assign(token, { type, indent, source, end });
        }
      }
    }
    exports.createScalarToken = createScalarToken;
    exports.resolveAsScalar = resolveAsScalar;
    exports.setScalarValue = setScalarValue;
  }
});

// node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = __commonJS({
  "node_modules/yaml/dist/parse/cst-stringify.js"(exports) {
    "use strict";
    init_dirname();
    var stringify = (cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst);
    function stringifyToken(token) {
      switch (token.type) {
        case "block-scalar": {
          let res = "";
          for (const tok of token.props)
            res += stringifyToken(tok);
          return res + token.source;
        }
        case "block-map":
        case "block-seq": {
          let res = "";
          for (const item of token.items)
            res += stringifyItem(item);
          return res;
        }
        case "flow-collection": {
          let res = token.start.source;
          for (const item of token.items)
            res += stringifyItem(item);
          for (const st of token.end)
            res += st.source;
          return res;
        }
        case "document": {
          let res = stringifyItem(token);
          if (token.end)
            for (const st of token.end)
              res += st.source;
          return res;
        }
        default: {
          let res = token.source;
          if ("end" in token && token.end)
            for (const st of token.end)
              res += st.source;
          return res;
        }
      }
    }
    function stringifyItem({ start: start2, key, sep, value }) {
      let res = "";
      for (const st of start2)
        res += st.source;
      if (key)
        res += stringifyToken(key);
      if (sep)
        for (const st of sep)
          res += st.source;
      if (value)
        res += stringifyToken(value);
      return res;
    }
    exports.stringify = stringify;
  }
});

// node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = __commonJS({
  "node_modules/yaml/dist/parse/cst-visit.js"(exports) {
    "use strict";
    init_dirname();
    var BREAK = /* @__PURE__ */ Symbol("break visit");
    var SKIP = /* @__PURE__ */ Symbol("skip children");
    var REMOVE = /* @__PURE__ */ Symbol("remove item");
    function visit(cst, visitor) {
      if ("type" in cst && cst.type === "document")
        cst = { start: cst.start, value: cst.value };
      _visit(Object.freeze([]), cst, visitor);
    }
    visit.BREAK = BREAK;
    visit.SKIP = SKIP;
    visit.REMOVE = REMOVE;
    visit.itemAtPath = (cst, path) => {
      let item = cst;
      for (const [field, index] of path) {
        const tok = item?.[field];
        if (tok && "items" in tok) {
          item = tok.items[index];
        } else
          return void 0;
      }
      return item;
    };
    visit.parentCollection = (cst, path) => {
      const parent = visit.itemAtPath(cst, path.slice(0, -1));
      const field = path[path.length - 1][0];
      const coll = parent?.[field];
      if (coll && "items" in coll)
        return coll;
      throw new Error("Parent collection not found");
    };
    function _visit(path, item, visitor) {
      let ctrl = visitor(item, path);
      if (typeof ctrl === "symbol")
        return ctrl;
      for (const field of ["key", "value"]) {
        const token = item[field];
        if (token && "items" in token) {
          for (let i = 0; i < token.items.length; ++i) {
            const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
            if (typeof ci === "number")
              i = ci - 1;
            else if (ci === BREAK)
              return BREAK;
            else if (ci === REMOVE) {
              token.items.splice(i, 1);
              i -= 1;
            }
          }
          if (typeof ctrl === "function" && field === "key")
            ctrl = ctrl(item, path);
        }
      }
      return typeof ctrl === "function" ? ctrl(item, path) : ctrl;
    }
    exports.visit = visit;
  }
});

// node_modules/yaml/dist/parse/cst.js
var require_cst = __commonJS({
  "node_modules/yaml/dist/parse/cst.js"(exports) {
    "use strict";
    init_dirname();
    var cstScalar = require_cst_scalar();
    var cstStringify = require_cst_stringify();
    var cstVisit = require_cst_visit();
    var BOM = "\uFEFF";
    var DOCUMENT = "";
    var FLOW_END = "";
    var SCALAR = "";
    var isCollection = (token) => !!token && "items" in token;
    var isScalar2 = (token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar");
    function prettyToken(token) {
      switch (token) {
        case BOM:
          return "<BOM>";
        case DOCUMENT:
          return "<DOC>";
        case FLOW_END:
          return "<FLOW_END>";
        case SCALAR:
          return "<SCALAR>";
        default:
          return JSON.stringify(token);
      }
    }
    function tokenType(source) {
      switch (source) {
        case BOM:
          return "byte-order-mark";
        case DOCUMENT:
          return "doc-mode";
        case FLOW_END:
          return "flow-error-end";
        case SCALAR:
          return "scalar";
        case "---":
          return "doc-start";
        case "...":
          return "doc-end";
        case "":
        case "\n":
        case "\r\n":
          return "newline";
        case "-":
          return "seq-item-ind";
        case "?":
          return "explicit-key-ind";
        case ":":
          return "map-value-ind";
        case "{":
          return "flow-map-start";
        case "}":
          return "flow-map-end";
        case "[":
          return "flow-seq-start";
        case "]":
          return "flow-seq-end";
        case ",":
          return "comma";
      }
      switch (source[0]) {
        case " ":
        case "	":
          return "space";
        case "#":
          return "comment";
        case "%":
          return "directive-line";
        case "*":
          return "alias";
        case "&":
          return "anchor";
        case "!":
          return "tag";
        case "'":
          return "single-quoted-scalar";
        case '"':
          return "double-quoted-scalar";
        case "|":
        case ">":
          return "block-scalar-header";
      }
      return null;
    }
    exports.createScalarToken = cstScalar.createScalarToken;
    exports.resolveAsScalar = cstScalar.resolveAsScalar;
    exports.setScalarValue = cstScalar.setScalarValue;
    exports.stringify = cstStringify.stringify;
    exports.visit = cstVisit.visit;
    exports.BOM = BOM;
    exports.DOCUMENT = DOCUMENT;
    exports.FLOW_END = FLOW_END;
    exports.SCALAR = SCALAR;
    exports.isCollection = isCollection;
    exports.isScalar = isScalar2;
    exports.prettyToken = prettyToken;
    exports.tokenType = tokenType;
  }
});

// node_modules/yaml/dist/parse/lexer.js
var require_lexer = __commonJS({
  "node_modules/yaml/dist/parse/lexer.js"(exports) {
    "use strict";
    init_dirname();
    var cst = require_cst();
    function isEmpty(ch) {
      switch (ch) {
        case void 0:
        case " ":
        case "\n":
        case "\r":
        case "	":
          return true;
        default:
          return false;
      }
    }
    var hexDigits = new Set("0123456789ABCDEFabcdef");
    var tagChars = new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
    var flowIndicatorChars = new Set(",[]{}");
    var invalidAnchorChars = new Set(" ,[]{}\n\r	");
    var isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
    var Lexer = class {
      constructor() {
        this.atEnd = false;
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        this.buffer = "";
        this.flowKey = false;
        this.flowLevel = 0;
        this.indentNext = 0;
        this.indentValue = 0;
        this.lineEndPos = null;
        this.next = null;
        this.pos = 0;
      }
      /**
       * Generate YAML tokens from the `source` string. If `incomplete`,
       * a part of the last line may be left as a buffer for the next call.
       *
       * @returns A generator of lexical tokens
       */
      *lex(source, incomplete = false) {
        if (source) {
          if (typeof source !== "string")
            throw TypeError("source is not a string");
          this.buffer = this.buffer ? this.buffer + source : source;
          this.lineEndPos = null;
        }
        this.atEnd = !incomplete;
        let next = this.next ?? "stream";
        while (next && (incomplete || this.hasChars(1)))
          next = yield* this.parseNext(next);
      }
      atLineEnd() {
        let i = this.pos;
        let ch = this.buffer[i];
        while (ch === " " || ch === "	")
          ch = this.buffer[++i];
        if (!ch || ch === "#" || ch === "\n")
          return true;
        if (ch === "\r")
          return this.buffer[i + 1] === "\n";
        return false;
      }
      charAt(n) {
        return this.buffer[this.pos + n];
      }
      continueScalar(offset) {
        let ch = this.buffer[offset];
        if (this.indentNext > 0) {
          let indent = 0;
          while (ch === " ")
            ch = this.buffer[++indent + offset];
          if (ch === "\r") {
            const next = this.buffer[indent + offset + 1];
            if (next === "\n" || !next && !this.atEnd)
              return offset + indent + 1;
          }
          return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
        }
        if (ch === "-" || ch === ".") {
          const dt = this.buffer.substr(offset, 3);
          if ((dt === "---" || dt === "...") && isEmpty(this.buffer[offset + 3]))
            return -1;
        }
        return offset;
      }
      getLine() {
        let end = this.lineEndPos;
        if (typeof end !== "number" || end !== -1 && end < this.pos) {
          end = this.buffer.indexOf("\n", this.pos);
          this.lineEndPos = end;
        }
        if (end === -1)
          return this.atEnd ? this.buffer.substring(this.pos) : null;
        if (this.buffer[end - 1] === "\r")
          end -= 1;
        return this.buffer.substring(this.pos, end);
      }
      hasChars(n) {
        return this.pos + n <= this.buffer.length;
      }
      setNext(state) {
        this.buffer = this.buffer.substring(this.pos);
        this.pos = 0;
        this.lineEndPos = null;
        this.next = state;
        return null;
      }
      peek(n) {
        return this.buffer.substr(this.pos, n);
      }
      *parseNext(next) {
        switch (next) {
          case "stream":
            return yield* this.parseStream();
          case "line-start":
            return yield* this.parseLineStart();
          case "block-start":
            return yield* this.parseBlockStart();
          case "doc":
            return yield* this.parseDocument();
          case "flow":
            return yield* this.parseFlowCollection();
          case "quoted-scalar":
            return yield* this.parseQuotedScalar();
          case "block-scalar":
            return yield* this.parseBlockScalar();
          case "plain-scalar":
            return yield* this.parsePlainScalar();
        }
      }
      *parseStream() {
        let line2 = this.getLine();
        if (line2 === null)
          return this.setNext("stream");
        if (line2[0] === cst.BOM) {
          yield* this.pushCount(1);
          line2 = line2.substring(1);
        }
        if (line2[0] === "%") {
          let dirEnd = line2.length;
          let cs = line2.indexOf("#");
          while (cs !== -1) {
            const ch = line2[cs - 1];
            if (ch === " " || ch === "	") {
              dirEnd = cs - 1;
              break;
            } else {
              cs = line2.indexOf("#", cs + 1);
            }
          }
          while (true) {
            const ch = line2[dirEnd - 1];
            if (ch === " " || ch === "	")
              dirEnd -= 1;
            else
              break;
          }
          const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
          yield* this.pushCount(line2.length - n);
          this.pushNewline();
          return "stream";
        }
        if (this.atLineEnd()) {
          const sp = yield* this.pushSpaces(true);
          yield* this.pushCount(line2.length - sp);
          yield* this.pushNewline();
          return "stream";
        }
        yield cst.DOCUMENT;
        return yield* this.parseLineStart();
      }
      *parseLineStart() {
        const ch = this.charAt(0);
        if (!ch && !this.atEnd)
          return this.setNext("line-start");
        if (ch === "-" || ch === ".") {
          if (!this.atEnd && !this.hasChars(4))
            return this.setNext("line-start");
          const s = this.peek(3);
          if ((s === "---" || s === "...") && isEmpty(this.charAt(3))) {
            yield* this.pushCount(3);
            this.indentValue = 0;
            this.indentNext = 0;
            return s === "---" ? "doc" : "stream";
          }
        }
        this.indentValue = yield* this.pushSpaces(false);
        if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1)))
          this.indentNext = this.indentValue;
        return yield* this.parseBlockStart();
      }
      *parseBlockStart() {
        const [ch0, ch1] = this.peek(2);
        if (!ch1 && !this.atEnd)
          return this.setNext("block-start");
        if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty(ch1)) {
          const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
          this.indentNext = this.indentValue + 1;
          this.indentValue += n;
          return "block-start";
        }
        return "doc";
      }
      *parseDocument() {
        yield* this.pushSpaces(true);
        const line2 = this.getLine();
        if (line2 === null)
          return this.setNext("doc");
        let n = yield* this.pushIndicators();
        switch (line2[n]) {
          case "#":
            yield* this.pushCount(line2.length - n);
          // fallthrough
          case void 0:
            yield* this.pushNewline();
            return yield* this.parseLineStart();
          case "{":
          case "[":
            yield* this.pushCount(1);
            this.flowKey = false;
            this.flowLevel = 1;
            return "flow";
          case "}":
          case "]":
            yield* this.pushCount(1);
            return "doc";
          case "*":
            yield* this.pushUntil(isNotAnchorChar);
            return "doc";
          case '"':
          case "'":
            return yield* this.parseQuotedScalar();
          case "|":
          case ">":
            n += yield* this.parseBlockScalarHeader();
            n += yield* this.pushSpaces(true);
            yield* this.pushCount(line2.length - n);
            yield* this.pushNewline();
            return yield* this.parseBlockScalar();
          default:
            return yield* this.parsePlainScalar();
        }
      }
      *parseFlowCollection() {
        let nl, sp;
        let indent = -1;
        do {
          nl = yield* this.pushNewline();
          if (nl > 0) {
            sp = yield* this.pushSpaces(false);
            this.indentValue = indent = sp;
          } else {
            sp = 0;
          }
          sp += yield* this.pushSpaces(true);
        } while (nl + sp > 0);
        const line2 = this.getLine();
        if (line2 === null)
          return this.setNext("flow");
        if (indent !== -1 && indent < this.indentNext && line2[0] !== "#" || indent === 0 && (line2.startsWith("---") || line2.startsWith("...")) && isEmpty(line2[3])) {
          const atFlowEndMarker = indent === this.indentNext - 1 && this.flowLevel === 1 && (line2[0] === "]" || line2[0] === "}");
          if (!atFlowEndMarker) {
            this.flowLevel = 0;
            yield cst.FLOW_END;
            return yield* this.parseLineStart();
          }
        }
        let n = 0;
        while (line2[n] === ",") {
          n += yield* this.pushCount(1);
          n += yield* this.pushSpaces(true);
          this.flowKey = false;
        }
        n += yield* this.pushIndicators();
        switch (line2[n]) {
          case void 0:
            return "flow";
          case "#":
            yield* this.pushCount(line2.length - n);
            return "flow";
          case "{":
          case "[":
            yield* this.pushCount(1);
            this.flowKey = false;
            this.flowLevel += 1;
            return "flow";
          case "}":
          case "]":
            yield* this.pushCount(1);
            this.flowKey = true;
            this.flowLevel -= 1;
            return this.flowLevel ? "flow" : "doc";
          case "*":
            yield* this.pushUntil(isNotAnchorChar);
            return "flow";
          case '"':
          case "'":
            this.flowKey = true;
            return yield* this.parseQuotedScalar();
          case ":": {
            const next = this.charAt(1);
            if (this.flowKey || isEmpty(next) || next === ",") {
              this.flowKey = false;
              yield* this.pushCount(1);
              yield* this.pushSpaces(true);
              return "flow";
            }
          }
          // fallthrough
          default:
            this.flowKey = false;
            return yield* this.parsePlainScalar();
        }
      }
      *parseQuotedScalar() {
        const quote = this.charAt(0);
        let end = this.buffer.indexOf(quote, this.pos + 1);
        if (quote === "'") {
          while (end !== -1 && this.buffer[end + 1] === "'")
            end = this.buffer.indexOf("'", end + 2);
        } else {
          while (end !== -1) {
            let n = 0;
            while (this.buffer[end - 1 - n] === "\\")
              n += 1;
            if (n % 2 === 0)
              break;
            end = this.buffer.indexOf('"', end + 1);
          }
        }
        const qb = this.buffer.substring(0, end);
        let nl = qb.indexOf("\n", this.pos);
        if (nl !== -1) {
          while (nl !== -1) {
            const cs = this.continueScalar(nl + 1);
            if (cs === -1)
              break;
            nl = qb.indexOf("\n", cs);
          }
          if (nl !== -1) {
            end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
          }
        }
        if (end === -1) {
          if (!this.atEnd)
            return this.setNext("quoted-scalar");
          end = this.buffer.length;
        }
        yield* this.pushToIndex(end + 1, false);
        return this.flowLevel ? "flow" : "doc";
      }
      *parseBlockScalarHeader() {
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        let i = this.pos;
        while (true) {
          const ch = this.buffer[++i];
          if (ch === "+")
            this.blockScalarKeep = true;
          else if (ch > "0" && ch <= "9")
            this.blockScalarIndent = Number(ch) - 1;
          else if (ch !== "-")
            break;
        }
        return yield* this.pushUntil((ch) => isEmpty(ch) || ch === "#");
      }
      *parseBlockScalar() {
        let nl = this.pos - 1;
        let indent = 0;
        let ch;
        loop: for (let i2 = this.pos; ch = this.buffer[i2]; ++i2) {
          switch (ch) {
            case " ":
              indent += 1;
              break;
            case "\n":
              nl = i2;
              indent = 0;
              break;
            case "\r": {
              const next = this.buffer[i2 + 1];
              if (!next && !this.atEnd)
                return this.setNext("block-scalar");
              if (next === "\n")
                break;
            }
            // fallthrough
            default:
              break loop;
          }
        }
        if (!ch && !this.atEnd)
          return this.setNext("block-scalar");
        if (indent >= this.indentNext) {
          if (this.blockScalarIndent === -1)
            this.indentNext = indent;
          else {
            this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
          }
          do {
            const cs = this.continueScalar(nl + 1);
            if (cs === -1)
              break;
            nl = this.buffer.indexOf("\n", cs);
          } while (nl !== -1);
          if (nl === -1) {
            if (!this.atEnd)
              return this.setNext("block-scalar");
            nl = this.buffer.length;
          }
        }
        let i = nl + 1;
        ch = this.buffer[i];
        while (ch === " ")
          ch = this.buffer[++i];
        if (ch === "	") {
          while (ch === "	" || ch === " " || ch === "\r" || ch === "\n")
            ch = this.buffer[++i];
          nl = i - 1;
        } else if (!this.blockScalarKeep) {
          do {
            let i2 = nl - 1;
            let ch2 = this.buffer[i2];
            if (ch2 === "\r")
              ch2 = this.buffer[--i2];
            const lastChar = i2;
            while (ch2 === " ")
              ch2 = this.buffer[--i2];
            if (ch2 === "\n" && i2 >= this.pos && i2 + 1 + indent > lastChar)
              nl = i2;
            else
              break;
          } while (true);
        }
        yield cst.SCALAR;
        yield* this.pushToIndex(nl + 1, true);
        return yield* this.parseLineStart();
      }
      *parsePlainScalar() {
        const inFlow = this.flowLevel > 0;
        let end = this.pos - 1;
        let i = this.pos - 1;
        let ch;
        while (ch = this.buffer[++i]) {
          if (ch === ":") {
            const next = this.buffer[i + 1];
            if (isEmpty(next) || inFlow && flowIndicatorChars.has(next))
              break;
            end = i;
          } else if (isEmpty(ch)) {
            let next = this.buffer[i + 1];
            if (ch === "\r") {
              if (next === "\n") {
                i += 1;
                ch = "\n";
                next = this.buffer[i + 1];
              } else
                end = i;
            }
            if (next === "#" || inFlow && flowIndicatorChars.has(next))
              break;
            if (ch === "\n") {
              const cs = this.continueScalar(i + 1);
              if (cs === -1)
                break;
              i = Math.max(i, cs - 2);
            }
          } else {
            if (inFlow && flowIndicatorChars.has(ch))
              break;
            end = i;
          }
        }
        if (!ch && !this.atEnd)
          return this.setNext("plain-scalar");
        yield cst.SCALAR;
        yield* this.pushToIndex(end + 1, true);
        return inFlow ? "flow" : "doc";
      }
      *pushCount(n) {
        if (n > 0) {
          yield this.buffer.substr(this.pos, n);
          this.pos += n;
          return n;
        }
        return 0;
      }
      *pushToIndex(i, allowEmpty) {
        const s = this.buffer.slice(this.pos, i);
        if (s) {
          yield s;
          this.pos += s.length;
          return s.length;
        } else if (allowEmpty)
          yield "";
        return 0;
      }
      *pushIndicators() {
        let n = 0;
        loop: while (true) {
          switch (this.charAt(0)) {
            case "!":
              n += yield* this.pushTag();
              n += yield* this.pushSpaces(true);
              continue loop;
            case "&":
              n += yield* this.pushUntil(isNotAnchorChar);
              n += yield* this.pushSpaces(true);
              continue loop;
            case "-":
            // this is an error
            case "?":
            // this is an error outside flow collections
            case ":": {
              const inFlow = this.flowLevel > 0;
              const ch1 = this.charAt(1);
              if (isEmpty(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
                if (!inFlow)
                  this.indentNext = this.indentValue + 1;
                else if (this.flowKey)
                  this.flowKey = false;
                n += yield* this.pushCount(1);
                n += yield* this.pushSpaces(true);
                continue loop;
              }
            }
          }
          break loop;
        }
        return n;
      }
      *pushTag() {
        if (this.charAt(1) === "<") {
          let i = this.pos + 2;
          let ch = this.buffer[i];
          while (!isEmpty(ch) && ch !== ">")
            ch = this.buffer[++i];
          return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
        } else {
          let i = this.pos + 1;
          let ch = this.buffer[i];
          while (ch) {
            if (tagChars.has(ch))
              ch = this.buffer[++i];
            else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) {
              ch = this.buffer[i += 3];
            } else
              break;
          }
          return yield* this.pushToIndex(i, false);
        }
      }
      *pushNewline() {
        const ch = this.buffer[this.pos];
        if (ch === "\n")
          return yield* this.pushCount(1);
        else if (ch === "\r" && this.charAt(1) === "\n")
          return yield* this.pushCount(2);
        else
          return 0;
      }
      *pushSpaces(allowTabs) {
        let i = this.pos - 1;
        let ch;
        do {
          ch = this.buffer[++i];
        } while (ch === " " || allowTabs && ch === "	");
        const n = i - this.pos;
        if (n > 0) {
          yield this.buffer.substr(this.pos, n);
          this.pos = i;
        }
        return n;
      }
      *pushUntil(test) {
        let i = this.pos;
        let ch = this.buffer[i];
        while (!test(ch))
          ch = this.buffer[++i];
        return yield* this.pushToIndex(i, false);
      }
    };
    exports.Lexer = Lexer;
  }
});

// node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = __commonJS({
  "node_modules/yaml/dist/parse/line-counter.js"(exports) {
    "use strict";
    init_dirname();
    var LineCounter2 = class {
      constructor() {
        this.lineStarts = [];
        this.addNewLine = (offset) => this.lineStarts.push(offset);
        this.linePos = (offset) => {
          let low = 0;
          let high = this.lineStarts.length;
          while (low < high) {
            const mid = low + high >> 1;
            if (this.lineStarts[mid] < offset)
              low = mid + 1;
            else
              high = mid;
          }
          if (this.lineStarts[low] === offset)
            return { line: low + 1, col: 1 };
          if (low === 0)
            return { line: 0, col: offset };
          const start2 = this.lineStarts[low - 1];
          return { line: low, col: offset - start2 + 1 };
        };
      }
    };
    exports.LineCounter = LineCounter2;
  }
});

// node_modules/yaml/dist/parse/parser.js
var require_parser = __commonJS({
  "node_modules/yaml/dist/parse/parser.js"(exports) {
    "use strict";
    init_dirname();
    var node_process = __require("process");
    var cst = require_cst();
    var lexer = require_lexer();
    function includesToken(list, type) {
      for (let i = 0; i < list.length; ++i)
        if (list[i].type === type)
          return true;
      return false;
    }
    function findNonEmptyIndex(list) {
      for (let i = 0; i < list.length; ++i) {
        switch (list[i].type) {
          case "space":
          case "comment":
          case "newline":
            break;
          default:
            return i;
        }
      }
      return -1;
    }
    function isFlowToken(token) {
      switch (token?.type) {
        case "alias":
        case "scalar":
        case "single-quoted-scalar":
        case "double-quoted-scalar":
        case "flow-collection":
          return true;
        default:
          return false;
      }
    }
    function getPrevProps(parent) {
      switch (parent.type) {
        case "document":
          return parent.start;
        case "block-map": {
          const it = parent.items[parent.items.length - 1];
          return it.sep ?? it.start;
        }
        case "block-seq":
          return parent.items[parent.items.length - 1].start;
        /* istanbul ignore next should not happen */
        default:
          return [];
      }
    }
    function getFirstKeyStartProps(prev) {
      if (prev.length === 0)
        return [];
      let i = prev.length;
      loop: while (--i >= 0) {
        switch (prev[i].type) {
          case "doc-start":
          case "explicit-key-ind":
          case "map-value-ind":
          case "seq-item-ind":
          case "newline":
            break loop;
        }
      }
      while (prev[++i]?.type === "space") {
      }
      return prev.splice(i, prev.length);
    }
    function arrayPushArray(target2, source) {
      if (source.length < 1e5)
        Array.prototype.push.apply(target2, source);
      else
        for (let i = 0; i < source.length; ++i)
          target2.push(source[i]);
    }
    function fixFlowSeqItems(fc) {
      if (fc.start.type === "flow-seq-start") {
        for (const it of fc.items) {
          if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
            if (it.key)
              it.value = it.key;
            delete it.key;
            if (isFlowToken(it.value)) {
              if (it.value.end)
                arrayPushArray(it.value.end, it.sep);
              else
                it.value.end = it.sep;
            } else
              arrayPushArray(it.start, it.sep);
            delete it.sep;
          }
        }
      }
    }
    var Parser = class {
      /**
       * @param onNewLine - If defined, called separately with the start position of
       *   each new line (in `parse()`, including the start of input).
       */
      constructor(onNewLine) {
        this.atNewLine = true;
        this.atScalar = false;
        this.indent = 0;
        this.offset = 0;
        this.onKeyLine = false;
        this.stack = [];
        this.source = "";
        this.type = "";
        this.lexer = new lexer.Lexer();
        this.onNewLine = onNewLine;
      }
      /**
       * Parse `source` as a YAML stream.
       * If `incomplete`, a part of the last line may be left as a buffer for the next call.
       *
       * Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
       *
       * @returns A generator of tokens representing each directive, document, and other structure.
       */
      *parse(source, incomplete = false) {
        if (this.onNewLine && this.offset === 0)
          this.onNewLine(0);
        for (const lexeme of this.lexer.lex(source, incomplete))
          yield* this.next(lexeme);
        if (!incomplete)
          yield* this.end();
      }
      /**
       * Advance the parser by the `source` of one lexical token.
       */
      *next(source) {
        this.source = source;
        if (node_process.env.LOG_TOKENS)
          console.log("|", cst.prettyToken(source));
        if (this.atScalar) {
          this.atScalar = false;
          yield* this.step();
          this.offset += source.length;
          return;
        }
        const type = cst.tokenType(source);
        if (!type) {
          const message = `Not a YAML token: ${source}`;
          yield* this.pop({ type: "error", offset: this.offset, message, source });
          this.offset += source.length;
        } else if (type === "scalar") {
          this.atNewLine = false;
          this.atScalar = true;
          this.type = "scalar";
        } else {
          this.type = type;
          yield* this.step();
          switch (type) {
            case "newline":
              this.atNewLine = true;
              this.indent = 0;
              if (this.onNewLine)
                this.onNewLine(this.offset + source.length);
              break;
            case "space":
              if (this.atNewLine && source[0] === " ")
                this.indent += source.length;
              break;
            case "explicit-key-ind":
            case "map-value-ind":
            case "seq-item-ind":
              if (this.atNewLine)
                this.indent += source.length;
              break;
            case "doc-mode":
            case "flow-error-end":
              return;
            default:
              this.atNewLine = false;
          }
          this.offset += source.length;
        }
      }
      /** Call at end of input to push out any remaining constructions */
      *end() {
        while (this.stack.length > 0)
          yield* this.pop();
      }
      get sourceToken() {
        const st = {
          type: this.type,
          offset: this.offset,
          indent: this.indent,
          source: this.source
        };
        return st;
      }
      *step() {
        const top = this.peek(1);
        if (this.type === "doc-end" && top?.type !== "doc-end") {
          while (this.stack.length > 0)
            yield* this.pop();
          this.stack.push({
            type: "doc-end",
            offset: this.offset,
            source: this.source
          });
          return;
        }
        if (!top)
          return yield* this.stream();
        switch (top.type) {
          case "document":
            return yield* this.document(top);
          case "alias":
          case "scalar":
          case "single-quoted-scalar":
          case "double-quoted-scalar":
            return yield* this.scalar(top);
          case "block-scalar":
            return yield* this.blockScalar(top);
          case "block-map":
            return yield* this.blockMap(top);
          case "block-seq":
            return yield* this.blockSequence(top);
          case "flow-collection":
            return yield* this.flowCollection(top);
          case "doc-end":
            return yield* this.documentEnd(top);
        }
        yield* this.pop();
      }
      peek(n) {
        return this.stack[this.stack.length - n];
      }
      *pop(error2) {
        const token = error2 ?? this.stack.pop();
        if (!token) {
          const message = "Tried to pop an empty stack";
          yield { type: "error", offset: this.offset, source: "", message };
        } else if (this.stack.length === 0) {
          yield token;
        } else {
          const top = this.peek(1);
          if (token.type === "block-scalar") {
            token.indent = "indent" in top ? top.indent : 0;
          } else if (token.type === "flow-collection" && top.type === "document") {
            token.indent = 0;
          }
          if (token.type === "flow-collection")
            fixFlowSeqItems(token);
          switch (top.type) {
            case "document":
              top.value = token;
              break;
            case "block-scalar":
              top.props.push(token);
              break;
            case "block-map": {
              const it = top.items[top.items.length - 1];
              if (it.value) {
                top.items.push({ start: [], key: token, sep: [] });
                this.onKeyLine = true;
                return;
              } else if (it.sep) {
                it.value = token;
              } else {
                Object.assign(it, { key: token, sep: [] });
                this.onKeyLine = !it.explicitKey;
                return;
              }
              break;
            }
            case "block-seq": {
              const it = top.items[top.items.length - 1];
              if (it.value)
                top.items.push({ start: [], value: token });
              else
                it.value = token;
              break;
            }
            case "flow-collection": {
              const it = top.items[top.items.length - 1];
              if (!it || it.value)
                top.items.push({ start: [], key: token, sep: [] });
              else if (it.sep)
                it.value = token;
              else
                Object.assign(it, { key: token, sep: [] });
              return;
            }
            /* istanbul ignore next should not happen */
            default:
              yield* this.pop();
              yield* this.pop(token);
          }
          if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
            const last = token.items[token.items.length - 1];
            if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
              if (top.type === "document")
                top.end = last.start;
              else
                top.items.push({ start: last.start });
              token.items.splice(-1, 1);
            }
          }
        }
      }
      *stream() {
        switch (this.type) {
          case "directive-line":
            yield { type: "directive", offset: this.offset, source: this.source };
            return;
          case "byte-order-mark":
          case "space":
          case "comment":
          case "newline":
            yield this.sourceToken;
            return;
          case "doc-mode":
          case "doc-start": {
            const doc = {
              type: "document",
              offset: this.offset,
              start: []
            };
            if (this.type === "doc-start")
              doc.start.push(this.sourceToken);
            this.stack.push(doc);
            return;
          }
        }
        yield {
          type: "error",
          offset: this.offset,
          message: `Unexpected ${this.type} token in YAML stream`,
          source: this.source
        };
      }
      *document(doc) {
        if (doc.value)
          return yield* this.lineEnd(doc);
        switch (this.type) {
          case "doc-start": {
            if (findNonEmptyIndex(doc.start) !== -1) {
              yield* this.pop();
              yield* this.step();
            } else
              doc.start.push(this.sourceToken);
            return;
          }
          case "anchor":
          case "tag":
          case "space":
          case "comment":
          case "newline":
            doc.start.push(this.sourceToken);
            return;
        }
        const bv = this.startBlockValue(doc);
        if (bv)
          this.stack.push(bv);
        else {
          yield {
            type: "error",
            offset: this.offset,
            message: `Unexpected ${this.type} token in YAML document`,
            source: this.source
          };
        }
      }
      *scalar(scalar2) {
        if (this.type === "map-value-ind") {
          const prev = getPrevProps(this.peek(2));
          const start2 = getFirstKeyStartProps(prev);
          let sep;
          if (scalar2.end) {
            sep = scalar2.end;
            sep.push(this.sourceToken);
            delete scalar2.end;
          } else
            sep = [this.sourceToken];
          const map = {
            type: "block-map",
            offset: scalar2.offset,
            indent: scalar2.indent,
            items: [{ start: start2, key: scalar2, sep }]
          };
          this.onKeyLine = true;
          this.stack[this.stack.length - 1] = map;
        } else
          yield* this.lineEnd(scalar2);
      }
      *blockScalar(scalar2) {
        switch (this.type) {
          case "space":
          case "comment":
          case "newline":
            scalar2.props.push(this.sourceToken);
            return;
          case "scalar":
            scalar2.source = this.source;
            this.atNewLine = true;
            this.indent = 0;
            if (this.onNewLine) {
              let nl = this.source.indexOf("\n") + 1;
              while (nl !== 0) {
                this.onNewLine(this.offset + nl);
                nl = this.source.indexOf("\n", nl) + 1;
              }
            }
            yield* this.pop();
            break;
          /* istanbul ignore next should not happen */
          default:
            yield* this.pop();
            yield* this.step();
        }
      }
      *blockMap(map) {
        const it = map.items[map.items.length - 1];
        switch (this.type) {
          case "newline":
            this.onKeyLine = false;
            if (it.value) {
              const end = "end" in it.value ? it.value.end : void 0;
              const last = Array.isArray(end) ? end[end.length - 1] : void 0;
              if (last?.type === "comment")
                end?.push(this.sourceToken);
              else
                map.items.push({ start: [this.sourceToken] });
            } else if (it.sep) {
              it.sep.push(this.sourceToken);
            } else {
              it.start.push(this.sourceToken);
            }
            return;
          case "space":
          case "comment":
            if (it.value) {
              map.items.push({ start: [this.sourceToken] });
            } else if (it.sep) {
              it.sep.push(this.sourceToken);
            } else {
              if (this.atIndentedComment(it.start, map.indent)) {
                const prev = map.items[map.items.length - 2];
                const end = prev?.value?.end;
                if (Array.isArray(end)) {
                  arrayPushArray(end, it.start);
                  end.push(this.sourceToken);
                  map.items.pop();
                  return;
                }
              }
              it.start.push(this.sourceToken);
            }
            return;
        }
        if (this.indent >= map.indent) {
          const atMapIndent = !this.onKeyLine && this.indent === map.indent;
          const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
          let start2 = [];
          if (atNextItem && it.sep && !it.value) {
            const nl = [];
            for (let i = 0; i < it.sep.length; ++i) {
              const st = it.sep[i];
              switch (st.type) {
                case "newline":
                  nl.push(i);
                  break;
                case "space":
                  break;
                case "comment":
                  if (st.indent > map.indent)
                    nl.length = 0;
                  break;
                default:
                  nl.length = 0;
              }
            }
            if (nl.length >= 2)
              start2 = it.sep.splice(nl[1]);
          }
          switch (this.type) {
            case "anchor":
            case "tag":
              if (atNextItem || it.value) {
                start2.push(this.sourceToken);
                map.items.push({ start: start2 });
                this.onKeyLine = true;
              } else if (it.sep) {
                it.sep.push(this.sourceToken);
              } else {
                it.start.push(this.sourceToken);
              }
              return;
            case "explicit-key-ind":
              if (!it.sep && !it.explicitKey) {
                it.start.push(this.sourceToken);
                it.explicitKey = true;
              } else if (atNextItem || it.value) {
                start2.push(this.sourceToken);
                map.items.push({ start: start2, explicitKey: true });
              } else {
                this.stack.push({
                  type: "block-map",
                  offset: this.offset,
                  indent: this.indent,
                  items: [{ start: [this.sourceToken], explicitKey: true }]
                });
              }
              this.onKeyLine = true;
              return;
            case "map-value-ind":
              if (it.explicitKey) {
                if (!it.sep) {
                  if (includesToken(it.start, "newline")) {
                    Object.assign(it, { key: null, sep: [this.sourceToken] });
                  } else {
                    const start3 = getFirstKeyStartProps(it.start);
                    this.stack.push({
                      type: "block-map",
                      offset: this.offset,
                      indent: this.indent,
                      items: [{ start: start3, key: null, sep: [this.sourceToken] }]
                    });
                  }
                } else if (it.value) {
                  map.items.push({ start: [], key: null, sep: [this.sourceToken] });
                } else if (includesToken(it.sep, "map-value-ind")) {
                  this.stack.push({
                    type: "block-map",
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: start2, key: null, sep: [this.sourceToken] }]
                  });
                } else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
                  const start3 = getFirstKeyStartProps(it.start);
                  const key = it.key;
                  const sep = it.sep;
                  sep.push(this.sourceToken);
                  delete it.key;
                  delete it.sep;
                  this.stack.push({
                    type: "block-map",
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: start3, key, sep }]
                  });
                } else if (start2.length > 0) {
                  it.sep = it.sep.concat(start2, this.sourceToken);
                } else {
                  it.sep.push(this.sourceToken);
                }
              } else {
                if (!it.sep) {
                  Object.assign(it, { key: null, sep: [this.sourceToken] });
                } else if (it.value || atNextItem) {
                  map.items.push({ start: start2, key: null, sep: [this.sourceToken] });
                } else if (includesToken(it.sep, "map-value-ind")) {
                  this.stack.push({
                    type: "block-map",
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: [], key: null, sep: [this.sourceToken] }]
                  });
                } else {
                  it.sep.push(this.sourceToken);
                }
              }
              this.onKeyLine = true;
              return;
            case "alias":
            case "scalar":
            case "single-quoted-scalar":
            case "double-quoted-scalar": {
              const fs = this.flowScalar(this.type);
              if (atNextItem || it.value) {
                map.items.push({ start: start2, key: fs, sep: [] });
                this.onKeyLine = true;
              } else if (it.sep) {
                this.stack.push(fs);
              } else {
                Object.assign(it, { key: fs, sep: [] });
                this.onKeyLine = true;
              }
              return;
            }
            default: {
              const bv = this.startBlockValue(map);
              if (bv) {
                if (bv.type === "block-seq") {
                  if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
                    yield* this.pop({
                      type: "error",
                      offset: this.offset,
                      message: "Unexpected block-seq-ind on same line with key",
                      source: this.source
                    });
                    return;
                  }
                } else if (atMapIndent) {
                  map.items.push({ start: start2 });
                }
                this.stack.push(bv);
                return;
              }
            }
          }
        }
        yield* this.pop();
        yield* this.step();
      }
      *blockSequence(seq) {
        const it = seq.items[seq.items.length - 1];
        switch (this.type) {
          case "newline":
            if (it.value) {
              const end = "end" in it.value ? it.value.end : void 0;
              const last = Array.isArray(end) ? end[end.length - 1] : void 0;
              if (last?.type === "comment")
                end?.push(this.sourceToken);
              else
                seq.items.push({ start: [this.sourceToken] });
            } else
              it.start.push(this.sourceToken);
            return;
          case "space":
          case "comment":
            if (it.value)
              seq.items.push({ start: [this.sourceToken] });
            else {
              if (this.atIndentedComment(it.start, seq.indent)) {
                const prev = seq.items[seq.items.length - 2];
                const end = prev?.value?.end;
                if (Array.isArray(end)) {
                  arrayPushArray(end, it.start);
                  end.push(this.sourceToken);
                  seq.items.pop();
                  return;
                }
              }
              it.start.push(this.sourceToken);
            }
            return;
          case "anchor":
          case "tag":
            if (it.value || this.indent <= seq.indent)
              break;
            it.start.push(this.sourceToken);
            return;
          case "seq-item-ind":
            if (this.indent !== seq.indent)
              break;
            if (it.value || includesToken(it.start, "seq-item-ind"))
              seq.items.push({ start: [this.sourceToken] });
            else
              it.start.push(this.sourceToken);
            return;
        }
        if (this.indent > seq.indent) {
          const bv = this.startBlockValue(seq);
          if (bv) {
            this.stack.push(bv);
            return;
          }
        }
        yield* this.pop();
        yield* this.step();
      }
      *flowCollection(fc) {
        const it = fc.items[fc.items.length - 1];
        if (this.type === "flow-error-end") {
          let top;
          do {
            yield* this.pop();
            top = this.peek(1);
          } while (top?.type === "flow-collection");
        } else if (fc.end.length === 0) {
          switch (this.type) {
            case "comma":
            case "explicit-key-ind":
              if (!it || it.sep)
                fc.items.push({ start: [this.sourceToken] });
              else
                it.start.push(this.sourceToken);
              return;
            case "map-value-ind":
              if (!it || it.value)
                fc.items.push({ start: [], key: null, sep: [this.sourceToken] });
              else if (it.sep)
                it.sep.push(this.sourceToken);
              else
                Object.assign(it, { key: null, sep: [this.sourceToken] });
              return;
            case "space":
            case "comment":
            case "newline":
            case "anchor":
            case "tag":
              if (!it || it.value)
                fc.items.push({ start: [this.sourceToken] });
              else if (it.sep)
                it.sep.push(this.sourceToken);
              else
                it.start.push(this.sourceToken);
              return;
            case "alias":
            case "scalar":
            case "single-quoted-scalar":
            case "double-quoted-scalar": {
              const fs = this.flowScalar(this.type);
              if (!it || it.value)
                fc.items.push({ start: [], key: fs, sep: [] });
              else if (it.sep)
                this.stack.push(fs);
              else
                Object.assign(it, { key: fs, sep: [] });
              return;
            }
            case "flow-map-end":
            case "flow-seq-end":
              fc.end.push(this.sourceToken);
              return;
          }
          const bv = this.startBlockValue(fc);
          if (bv)
            this.stack.push(bv);
          else {
            yield* this.pop();
            yield* this.step();
          }
        } else {
          const parent = this.peek(2);
          if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
            yield* this.pop();
            yield* this.step();
          } else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
            const prev = getPrevProps(parent);
            const start2 = getFirstKeyStartProps(prev);
            fixFlowSeqItems(fc);
            const sep = fc.end.splice(1, fc.end.length);
            sep.push(this.sourceToken);
            const map = {
              type: "block-map",
              offset: fc.offset,
              indent: fc.indent,
              items: [{ start: start2, key: fc, sep }]
            };
            this.onKeyLine = true;
            this.stack[this.stack.length - 1] = map;
          } else {
            yield* this.lineEnd(fc);
          }
        }
      }
      flowScalar(type) {
        if (this.onNewLine) {
          let nl = this.source.indexOf("\n") + 1;
          while (nl !== 0) {
            this.onNewLine(this.offset + nl);
            nl = this.source.indexOf("\n", nl) + 1;
          }
        }
        return {
          type,
          offset: this.offset,
          indent: this.indent,
          source: this.source
        };
      }
      startBlockValue(parent) {
        switch (this.type) {
          case "alias":
          case "scalar":
          case "single-quoted-scalar":
          case "double-quoted-scalar":
            return this.flowScalar(this.type);
          case "block-scalar-header":
            return {
              type: "block-scalar",
              offset: this.offset,
              indent: this.indent,
              props: [this.sourceToken],
              source: ""
            };
          case "flow-map-start":
          case "flow-seq-start":
            return {
              type: "flow-collection",
              offset: this.offset,
              indent: this.indent,
              start: this.sourceToken,
              items: [],
              end: []
            };
          case "seq-item-ind":
            return {
              type: "block-seq",
              offset: this.offset,
              indent: this.indent,
              items: [{ start: [this.sourceToken] }]
            };
          case "explicit-key-ind": {
            this.onKeyLine = true;
            const prev = getPrevProps(parent);
            const start2 = getFirstKeyStartProps(prev);
            start2.push(this.sourceToken);
            return {
              type: "block-map",
              offset: this.offset,
              indent: this.indent,
              items: [{ start: start2, explicitKey: true }]
            };
          }
          case "map-value-ind": {
            this.onKeyLine = true;
            const prev = getPrevProps(parent);
            const start2 = getFirstKeyStartProps(prev);
            return {
              type: "block-map",
              offset: this.offset,
              indent: this.indent,
              items: [{ start: start2, key: null, sep: [this.sourceToken] }]
            };
          }
        }
        return null;
      }
      atIndentedComment(start2, indent) {
        if (this.type !== "comment")
          return false;
        if (this.indent <= indent)
          return false;
        return start2.every((st) => st.type === "newline" || st.type === "space");
      }
      *documentEnd(docEnd) {
        if (this.type !== "doc-mode") {
          if (docEnd.end)
            docEnd.end.push(this.sourceToken);
          else
            docEnd.end = [this.sourceToken];
          if (this.type === "newline")
            yield* this.pop();
        }
      }
      *lineEnd(token) {
        switch (this.type) {
          case "comma":
          case "doc-start":
          case "doc-end":
          case "flow-seq-end":
          case "flow-map-end":
          case "map-value-ind":
            yield* this.pop();
            yield* this.step();
            break;
          case "newline":
            this.onKeyLine = false;
          // fallthrough
          case "space":
          case "comment":
          default:
            if (token.end)
              token.end.push(this.sourceToken);
            else
              token.end = [this.sourceToken];
            if (this.type === "newline")
              yield* this.pop();
        }
      }
    };
    exports.Parser = Parser;
  }
});

// node_modules/yaml/dist/public-api.js
var require_public_api = __commonJS({
  "node_modules/yaml/dist/public-api.js"(exports) {
    "use strict";
    init_dirname();
    var composer = require_composer();
    var Document = require_Document();
    var errors = require_errors();
    var log2 = require_log();
    var identity2 = require_identity();
    var lineCounter = require_line_counter();
    var parser = require_parser();
    function parseOptions(options) {
      const prettyErrors = options.prettyErrors !== false;
      const lineCounter$1 = options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null;
      return { lineCounter: lineCounter$1, prettyErrors };
    }
    function parseAllDocuments(source, options = {}) {
      const { lineCounter: lineCounter2, prettyErrors } = parseOptions(options);
      const parser$1 = new parser.Parser(lineCounter2?.addNewLine);
      const composer$1 = new composer.Composer(options);
      const docs = Array.from(composer$1.compose(parser$1.parse(source)));
      if (prettyErrors && lineCounter2)
        for (const doc of docs) {
          doc.errors.forEach(errors.prettifyError(source, lineCounter2));
          doc.warnings.forEach(errors.prettifyError(source, lineCounter2));
        }
      if (docs.length > 0)
        return docs;
      return Object.assign([], { empty: true }, composer$1.streamInfo());
    }
    function parseDocument2(source, options = {}) {
      const { lineCounter: lineCounter2, prettyErrors } = parseOptions(options);
      const parser$1 = new parser.Parser(lineCounter2?.addNewLine);
      const composer$1 = new composer.Composer(options);
      let doc = null;
      for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) {
        if (!doc)
          doc = _doc;
        else if (doc.options.logLevel !== "silent") {
          doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
          break;
        }
      }
      if (prettyErrors && lineCounter2) {
        doc.errors.forEach(errors.prettifyError(source, lineCounter2));
        doc.warnings.forEach(errors.prettifyError(source, lineCounter2));
      }
      return doc;
    }
    function parse2(src, reviver, options) {
      let _reviver = void 0;
      if (typeof reviver === "function") {
        _reviver = reviver;
      } else if (options === void 0 && reviver && typeof reviver === "object") {
        options = reviver;
      }
      const doc = parseDocument2(src, options);
      if (!doc)
        return null;
      doc.warnings.forEach((warning2) => log2.warn(doc.options.logLevel, warning2));
      if (doc.errors.length > 0) {
        if (doc.options.logLevel !== "silent")
          throw doc.errors[0];
        else
          doc.errors = [];
      }
      return doc.toJS(Object.assign({ reviver: _reviver }, options));
    }
    function stringify(value, replacer, options) {
      let _replacer = null;
      if (typeof replacer === "function" || Array.isArray(replacer)) {
        _replacer = replacer;
      } else if (options === void 0 && replacer) {
        options = replacer;
      }
      if (typeof options === "string")
        options = options.length;
      if (typeof options === "number") {
        const indent = Math.round(options);
        options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
      }
      if (value === void 0) {
        const { keepUndefined } = options ?? replacer ?? {};
        if (!keepUndefined)
          return void 0;
      }
      if (identity2.isDocument(value) && !_replacer)
        return value.toString(options);
      return new Document.Document(value, _replacer, options).toString(options);
    }
    exports.parse = parse2;
    exports.parseAllDocuments = parseAllDocuments;
    exports.parseDocument = parseDocument2;
    exports.stringify = stringify;
  }
});

// node_modules/yaml/dist/index.js
var require_dist = __commonJS({
  "node_modules/yaml/dist/index.js"(exports) {
    "use strict";
    init_dirname();
    var composer = require_composer();
    var Document = require_Document();
    var Schema = require_Schema();
    var errors = require_errors();
    var Alias = require_Alias();
    var identity2 = require_identity();
    var Pair = require_Pair();
    var Scalar2 = require_Scalar();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var cst = require_cst();
    var lexer = require_lexer();
    var lineCounter = require_line_counter();
    var parser = require_parser();
    var publicApi = require_public_api();
    var visit = require_visit();
    exports.Composer = composer.Composer;
    exports.Document = Document.Document;
    exports.Schema = Schema.Schema;
    exports.YAMLError = errors.YAMLError;
    exports.YAMLParseError = errors.YAMLParseError;
    exports.YAMLWarning = errors.YAMLWarning;
    exports.Alias = Alias.Alias;
    exports.isAlias = identity2.isAlias;
    exports.isCollection = identity2.isCollection;
    exports.isDocument = identity2.isDocument;
    exports.isMap = identity2.isMap;
    exports.isNode = identity2.isNode;
    exports.isPair = identity2.isPair;
    exports.isScalar = identity2.isScalar;
    exports.isSeq = identity2.isSeq;
    exports.Pair = Pair.Pair;
    exports.Scalar = Scalar2.Scalar;
    exports.YAMLMap = YAMLMap.YAMLMap;
    exports.YAMLSeq = YAMLSeq.YAMLSeq;
    exports.CST = cst;
    exports.Lexer = lexer.Lexer;
    exports.LineCounter = lineCounter.LineCounter;
    exports.Parser = parser.Parser;
    exports.parse = publicApi.parse;
    exports.parseAllDocuments = publicApi.parseAllDocuments;
    exports.parseDocument = publicApi.parseDocument;
    exports.stringify = publicApi.stringify;
    exports.visit = visit.visit;
    exports.visitAsync = visit.visitAsync;
  }
});

// packages/kit/execute.ts
init_dirname();

// packages/kit/proxy.ts
init_dirname();
import http from "node:http";

// packages/kit/hide.ts
init_dirname();

// packages/kit/redact.ts
init_dirname();
var LEAST_SECRET_CHARACTERS = 5;
var LEAST_HIDDEN_CHARACTERS = 8;
var HIDDEN = "***";
function createRedactor() {
  const added = /* @__PURE__ */ new Set();
  const known = /* @__PURE__ */ new Set();
  let forms;
  return {
    add: (secret) => {
      if (added.has(secret)) return;
      added.add(secret);
      const values = [secret, ...secret.split(/\r\n|[\r\n]/)].map((value) => value.trim()).filter((value) => value.length >= LEAST_HIDDEN_CHARACTERS && !/^-----[A-Z0-9 ]+-----$/.test(value));
      for (const form of values.flatMap(formsOf)) known.add(form);
      forms = void 0;
    },
    redact: (text2) => {
      forms ??= [...known].toSorted((one2, other) => other.length - one2.length);
      return forms.reduce((kept, form) => kept.includes(form) ? kept.replaceAll(form, HIDDEN) : kept, text2);
    }
  };
}
var secrets = createRedactor();
function withoutSecrets(text2) {
  return secrets.redact(text2);
}
function formsOf(value) {
  const bytes2 = Buffer.from(value);
  const json = jsonOf(value);
  const hex = bytes2.toString("hex");
  const backslashed = value.replace(/[^\w@%+=:,./-]/g, "\\$&");
  const forms = [
    value,
    [...value].toReversed().join(""),
    json,
    jsonOf(json),
    ...[0, 1, 2].flatMap((before) => base64Of(bytes2, before)),
    hex,
    hex.toUpperCase(),
    hex.replace(/..(?!$)/g, "$& "),
    ...urlFormsOf(value),
    ...htmlFormsOf(value),
    ...["'\\''", `'"'"'`].map((quote) => value.replaceAll("'", quote)),
    value.replace(/["\\$`]/g, "\\$&"),
    backslashed
  ];
  return forms.filter((form) => form.length >= LEAST_HIDDEN_CHARACTERS);
}
function jsonOf(value) {
  return JSON.stringify(value).slice(1, -1);
}
function base64Of(bytes2, before) {
  const text2 = Buffer.concat([Buffer.alloc(before), bytes2]).toString("base64").replace(/=+$/, "");
  const sure = text2.slice(Math.ceil(before * 4 / 3), Math.floor((before + bytes2.length) * 4 / 3));
  return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
}
function urlFormsOf(value) {
  if (!value.isWellFormed()) return [];
  const encoded = encodeURIComponent(value);
  const strict = encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const upper = [encoded, strict, strict.replaceAll("%20", "+"), encodeURI(value), formOf(value)];
  return [...upper, ...upper.map((text2) => text2.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}
function formOf(value) {
  return new URLSearchParams({ "": value }).toString().slice(1);
}
function htmlFormsOf(value) {
  const plain2 = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = plain2.replaceAll('"', "&quot;");
  return [
    plain2,
    quoted,
    ...["&#39;", "&#x27;", "&#039;", "&apos;"].map((sign) => quoted.replaceAll("'", sign))
  ];
}

// packages/kit/hide.ts
function hideSecret(value) {
  for (const line2 of value.split(/\r\n|[\r\n]/)) {
    const text2 = line2.trim();
    if (text2.length >= LEAST_SECRET_CHARACTERS - 1) setSecret(text2);
  }
  secrets.add(value);
}

// packages/kit/proxy.ts
function useProxy(env2, {
  warn,
  set = http.setGlobalProxyFromEnv ?? false
}) {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = env2;
  const given = Object.entries({ https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY });
  const [named2, address2] = given.find(([, value]) => value) ?? [];
  if (named2 === void 0 || env2.NODE_USE_ENV_PROXY === "1") return;
  if (set === false) {
    warn(
      `${named2} is set, and this runner's Node.js ${process.version} takes it for GitHub alone: registries, Jira and ServiceNow are asked directly. Update the runner, or set NODE_USE_ENV_PROXY=1 in its .env.`
    );
    return;
  }
  try {
    set(env2);
  } catch {
    hideSecret(address2 ?? "");
    throw new DeployError({
      code: "PROXY_INVALID",
      message: `${named2} does not name a proxy.`,
      cause: "It is no address that begins with http:// or https://.",
      remedy: "Set it to an address such as http://proxy.example.org:3128, in the .env of the runner or in `env:` of the step. In a password, write / as %2F, @ as %40 and : as %3A."
    });
  }
}

// packages/kit/execute.ts
async function execute(action) {
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  try {
    useProxy(process.env, { warn: (text2) => warning(withoutSecrets(text2)) });
    setOutputs(await action());
  } catch (error2) {
    fail(error2);
  }
}
function fail(error2) {
  if (error2 instanceof DeployError) {
    const title = withoutSecrets(`${error2.code}: ${error2.message}`);
    error(withoutSecrets(explain(error2.facts)), { title });
    setOutputs({ ...error2.facts.outputs, "error-code": error2.code });
  } else {
    error(withoutSecrets(`Unexpected failure, please report it with this stack:
${stackOf(error2)}`));
  }
  process.exitCode = 1;
}
function setOutputs(outputs) {
  for (const [name2, value] of Object.entries(outputs))
    setOutput(name2, typeof value === "string" ? withoutSecrets(value) : value);
}
function stackOf(error2) {
  return error2 instanceof Error ? error2.stack ?? error2.message : String(error2);
}

// packages/kit/inputs.ts
init_dirname();
function input(name2, { required: required2 = false } = {}) {
  const value = getInput(name2);
  if (required2 && value === "") {
    throw new DeployError({
      code: "INPUT_MISSING",
      message: `The input '${name2}' is empty.`,
      remedy: `Give it under 'with:' of this step. A secret or variable that does not exist in this repository, or in the 'environment:' of this job, is empty too.`
    });
  }
  return value;
}
function booleanInput(name2) {
  const value = input(name2);
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw invalidValue(name2, "true or false", value);
}
function oneOf(name2, value, words2) {
  const found4 = words2.find((word2) => word2 === value);
  if (found4 !== void 0) return found4;
  throw invalidValue(name2, choiceOf(words2), value);
}
function invalidValue(name2, expected, value) {
  return new DeployError({
    code: "INPUT_INVALID",
    message: `The input '${name2}' must be ${expected}, not '${value}'.`,
    remedy: `Correct it under 'with:' of this step.`
  });
}
function choiceOf(words2) {
  return `${words2.slice(0, -1).join(", ")} or ${words2.at(-1)}`;
}
function integerInput(name2, { minimum, maximum }) {
  const value = input(name2);
  const number3 = /^(0|[1-9][0-9]*)$/.test(value) ? Number(value) : Number.NaN;
  if (number3 >= minimum && number3 <= maximum) return number3;
  throw invalidValue(name2, `a whole number from ${minimum} to ${maximum}`, value);
}
function secretInput(name2, options) {
  const value = input(name2, options);
  if (value !== "" && value.length < LEAST_SECRET_CHARACTERS)
    throw new DeployError({
      code: "INPUT_INVALID",
      message: `The input '${name2}' has ${value.length} characters, too few for a secret.`,
      cause: `Hiding it would hide every word of the log that holds it; the least is ${LEAST_SECRET_CHARACTERS}.`,
      remedy: "Check that the secret is whole, or choose a longer one."
    });
  hideSecret(value);
  return value;
}

// packages/kit/print.ts
init_dirname();
import { randomBytes } from "node:crypto";
var MAX_LINE = 4e3;
var ESCAPE_SEQUENCE = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;
var UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
function harmlessLines(text2) {
  return text2.replace(ESCAPE_SEQUENCE, "").split(/\r\n|[\n\r\u0085\u2028\u2029]/).map(
    (line2) => line2.slice(0, MAX_LINE).replace(UNSEEN, (character) => character === "	" ? "	" : "").replaceAll("##[", "##\\[").replace(/^([^\p{L}\p{N}]*?:)(?=:)/u, "$1 ")
  );
}
function createLog(print) {
  const write = (line2) => print(withoutSecrets(line2));
  return {
    info: (line2) => {
      for (const part2 of harmlessLines(line2)) write(part2);
    },
    host: (name2, text2) => {
      const label = harmlessLines(name2).join(" ");
      const lines = harmlessLines(text2.replace(/\r?\n$/, ""));
      const token = randomBytes(16).toString("hex");
      write(`::stop-commands::${token}`);
      try {
        for (const line2 of lines) write(`${label} | ${line2}`);
      } finally {
        write(`::${token}::`);
      }
    },
    warning: (message) => write(`::warning::${escapeData(message)}`),
    notice: (message) => write(`::notice::${escapeData(message)}`),
    group: async (title, body) => {
      write(`::group::${escapeData(title)}`);
      try {
        return await body();
      } finally {
        write("::endgroup::");
      }
    }
  };
}
function escapeData(text2) {
  return text2.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

// packages/release/release.ts
init_dirname();
import { createHash } from "node:crypto";

// packages/kit/document.ts
init_dirname();
var MAX_ISSUES = 10;
function readDocument(schema, text2, refuse, parse2 = JSON.parse) {
  const result = schema.safeParse(parsed(text2, parse2, refuse));
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, MAX_ISSUES);
  throw refuse(issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}
function parsed(text2, parse2, refuse) {
  try {
    return parse2(text2.replace(/^\ufeff/, ""));
  } catch (error2) {
    throw refuse(error2.message);
  }
}

// node_modules/zod/v4/mini/external.js
init_dirname();

// node_modules/zod/v4/core/index.js
init_dirname();

// node_modules/zod/v4/core/core.js
init_dirname();

// node_modules/zod/v4/core/util.js
var util_exports = {};
__export(util_exports, {
  BIGINT_FORMAT_RANGES: () => BIGINT_FORMAT_RANGES,
  CONSTANT_CATCH: () => CONSTANT_CATCH,
  Class: () => Class,
  NUMBER_FORMAT_RANGES: () => NUMBER_FORMAT_RANGES,
  aborted: () => aborted,
  allowsEval: () => allowsEval,
  assert: () => assert,
  assertEqual: () => assertEqual,
  assertIs: () => assertIs,
  assertNever: () => assertNever,
  assertNotEqual: () => assertNotEqual,
  assignProp: () => assignProp,
  attachSchema: () => attachSchema,
  base64ToUint8Array: () => base64ToUint8Array,
  base64urlToUint8Array: () => base64urlToUint8Array,
  cached: () => cached,
  captureStackTrace: () => captureStackTrace,
  cleanEnum: () => cleanEnum,
  cleanRegex: () => cleanRegex,
  clone: () => clone,
  cloneDef: () => cloneDef,
  codePointLength: () => codePointLength,
  constantCatch: () => constantCatch,
  createTransparentProxy: () => createTransparentProxy,
  defineLazy: () => defineLazy,
  defineLazyInternal: () => defineLazyInternal,
  derived: () => derived,
  esc: () => esc,
  escapeRegex: () => escapeRegex,
  explicitlyAborted: () => explicitlyAborted,
  extend: () => extend,
  finalizeIssue: () => finalizeIssue,
  floatSafeRemainder: () => floatSafeRemainder,
  getElementAtPath: () => getElementAtPath,
  getEnumValues: () => getEnumValues,
  getLengthableOrigin: () => getLengthableOrigin,
  getParsedType: () => getParsedType,
  getSizableOrigin: () => getSizableOrigin,
  hexToUint8Array: () => hexToUint8Array,
  hide: () => hide,
  installLazyProp: () => installLazyProp,
  isObject: () => isObject,
  isPlainObject: () => isPlainObject,
  issue: () => issue,
  joinValues: () => joinValues,
  jsonStringifyReplacer: () => jsonStringifyReplacer,
  members: () => members,
  merge: () => merge,
  mergeDefs: () => mergeDefs,
  normalizeParams: () => normalizeParams,
  nullish: () => nullish,
  numKeys: () => numKeys,
  objectClone: () => objectClone,
  omit: () => omit,
  optionalKeys: () => optionalKeys,
  own: () => own,
  parsedType: () => parsedType,
  partial: () => partial,
  pick: () => pick,
  prefixIssues: () => prefixIssues,
  primitiveTypes: () => primitiveTypes,
  promiseAllObject: () => promiseAllObject,
  propertyKeyTypes: () => propertyKeyTypes,
  randomString: () => randomString,
  rawShape: () => rawShape,
  required: () => required,
  safeExtend: () => safeExtend,
  shallowClone: () => shallowClone,
  sizeCaps: () => sizeCaps,
  slugify: () => slugify,
  stringifyPrimitive: () => stringifyPrimitive,
  toZod: () => toZod,
  uint8ArrayToBase64: () => uint8ArrayToBase64,
  uint8ArrayToBase64url: () => uint8ArrayToBase64url,
  uint8ArrayToHex: () => uint8ArrayToHex,
  unwrapMessage: () => unwrapMessage
});
init_dirname();
function assertEqual(val) {
  return val;
}
function assertNotEqual(val) {
  return val;
}
function toZod() {
  return (schema) => schema;
}
function assertIs(_arg) {
}
function assertNever(_x) {
  throw new Error("Unexpected value in exhaustive check");
}
function assert(_) {
}
function getEnumValues(entries) {
  const numericValues = Object.values(entries).filter((v) => typeof v === "number");
  const values = Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
  return values;
}
function joinValues(array2, separator = "|") {
  return array2.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
  if (typeof value === "bigint")
    return value.toString();
  return value;
}
var Cached = class {
  constructor(getter) {
    this._getter = getter;
    this._value = void 0;
  }
  get value() {
    const getter = this._getter;
    if (getter !== void 0) {
      this._value = getter();
      this._getter = void 0;
    }
    return this._value;
  }
};
function cached(getter) {
  return new Cached(getter);
}
function nullish(input2) {
  return input2 === null || input2 === void 0;
}
function cleanRegex(source) {
  const start2 = source.startsWith("^") ? 1 : 0;
  const end = source.endsWith("$") ? source.length - 1 : source.length;
  return source.slice(start2, end);
}
function floatSafeRemainder(val, step) {
  const ratio2 = val / step;
  const roundedRatio = Math.round(ratio2);
  const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio2), 1);
  if (Math.abs(ratio2 - roundedRatio) < tolerance)
    return 0;
  return ratio2 - roundedRatio;
}
var EVALUATING = /* @__PURE__ */ Symbol("evaluating");
function defineLazy(object2, key, getter) {
  let value = void 0;
  Object.defineProperty(object2, key, {
    get() {
      if (value === EVALUATING) {
        return void 0;
      }
      if (value === void 0) {
        value = EVALUATING;
        value = getter();
      }
      return value;
    },
    set(v) {
      Object.defineProperty(object2, key, {
        value: v
        // configurable: true,
      });
    },
    configurable: true
  });
}
function objectClone(obj) {
  return Object.create(Object.getPrototypeOf(obj), Object.getOwnPropertyDescriptors(obj));
}
function assignProp(target2, prop, value) {
  Object.defineProperty(target2, prop, {
    value,
    writable: true,
    enumerable: true,
    configurable: true
  });
}
function rawShape(def) {
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
  return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target2, key, getter) {
  Object.defineProperty(target2, key, {
    get() {
      const value = getter();
      assignProp(this, key, value);
      return value;
    },
    enumerable: true,
    configurable: true
  });
}
function putProp(target2, key, value) {
  if (key in target2)
    assignProp(target2, key, value);
  else
    target2[key] = value;
}
function mirrorShape(target2, source, keys, wrap) {
  const raw = sourceShape(source);
  for (const key of keys) {
    const desc = Object.getOwnPropertyDescriptor(raw, key);
    if (!desc.enumerable)
      continue;
    if (desc.get) {
      deferProp(target2, key, () => {
        const value = source._zod.def.shape[key];
        return wrap ? wrap(value, key) : value;
      });
    } else
      putProp(target2, key, wrap ? wrap(desc.value, key) : desc.value);
  }
}
function mirrorProps(target2, source) {
  for (const key of Reflect.ownKeys(source)) {
    const desc = Object.getOwnPropertyDescriptor(source, key);
    if (!desc.enumerable)
      continue;
    if (desc.get)
      deferProp(target2, key, () => source[key]);
    else
      putProp(target2, key, desc.value);
  }
}
function mergeDefs(...defs) {
  const mergedDescriptors = {};
  for (const def of defs) {
    const descriptors = Object.getOwnPropertyDescriptors(def);
    Object.assign(mergedDescriptors, descriptors);
  }
  return Object.defineProperties({}, mergedDescriptors);
}
function cloneDef(schema) {
  return mergeDefs(schema._zod.def);
}
function getElementAtPath(obj, path) {
  if (!path)
    return obj;
  return path.reduce((acc, key) => acc?.[key], obj);
}
function promiseAllObject(promisesObj) {
  const keys = Object.keys(promisesObj);
  const promises = keys.map((key) => promisesObj[key]);
  return Promise.all(promises).then((results) => {
    const resolvedObj = {};
    for (let i = 0; i < keys.length; i++) {
      resolvedObj[keys[i]] = results[i];
    }
    return resolvedObj;
  });
}
function randomString(length = 10) {
  const chars = "abcdefghijklmnopqrstuvwxyz";
  let str = "";
  for (let i = 0; i < length; i++) {
    str += chars[Math.floor(Math.random() * chars.length)];
  }
  return str;
}
function esc(str) {
  return JSON.stringify(str);
}
function slugify(input2) {
  return input2.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
var captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {
};
function isObject(data) {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
var allowsEval = /* @__PURE__ */ cached(() => {
  if (globalConfig.jitless) {
    return false;
  }
  if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) {
    return false;
  }
  try {
    const F = Function;
    new F("");
    return true;
  } catch (_) {
    return false;
  }
});
function isPlainObject(o) {
  if (isObject(o) === false)
    return false;
  const ctor = o.constructor;
  if (ctor === void 0)
    return true;
  if (typeof ctor !== "function")
    return true;
  const prot = ctor.prototype;
  if (isObject(prot) === false)
    return false;
  if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) {
    return false;
  }
  return true;
}
function shallowClone(o) {
  if (isPlainObject(o))
    return { ...o };
  if (Array.isArray(o))
    return [...o];
  if (o instanceof Map)
    return new Map(o);
  if (o instanceof Set)
    return new Set(o);
  return o;
}
function numKeys(data) {
  let keyCount = 0;
  for (const key in data) {
    if (Object.prototype.hasOwnProperty.call(data, key)) {
      keyCount++;
    }
  }
  return keyCount;
}
var getParsedType = (data) => {
  const t = typeof data;
  switch (t) {
    case "undefined":
      return "undefined";
    case "string":
      return "string";
    case "number":
      return Number.isNaN(data) ? "nan" : "number";
    case "boolean":
      return "boolean";
    case "function":
      return "function";
    case "bigint":
      return "bigint";
    case "symbol":
      return "symbol";
    case "object":
      if (Array.isArray(data)) {
        return "array";
      }
      if (data === null) {
        return "null";
      }
      if (data.then && typeof data.then === "function" && data.catch && typeof data.catch === "function") {
        return "promise";
      }
      if (typeof Map !== "undefined" && data instanceof Map) {
        return "map";
      }
      if (typeof Set !== "undefined" && data instanceof Set) {
        return "set";
      }
      if (typeof Date !== "undefined" && data instanceof Date) {
        return "date";
      }
      if (typeof File !== "undefined" && data instanceof File) {
        return "file";
      }
      return "object";
    default:
      throw new Error(`Unknown data type: ${t}`);
  }
};
var propertyKeyTypes = /* @__PURE__ */ new Set(["string", "number", "symbol"]);
var primitiveTypes = /* @__PURE__ */ new Set([
  "string",
  "number",
  "bigint",
  "boolean",
  "symbol",
  "undefined"
]);
function escapeRegex(str) {
  return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
  const cl = new inst._zod.constr(def ?? inst._zod.def);
  if (!def || params?.parent)
    cl._zod.parent = inst;
  return cl;
}
function normalizeParams(_params) {
  const params = _params;
  if (!params)
    return {};
  if (typeof params === "string")
    return { error: () => params };
  if (params?.message !== void 0) {
    if (params?.error !== void 0)
      throw new Error("Cannot specify both `message` and `error` params");
    params.error = params.message;
  }
  delete params.message;
  if (typeof params.error === "string")
    return { ...params, error: () => params.error };
  return params;
}
function createTransparentProxy(getter) {
  let target2;
  return new Proxy({}, {
    get(_, prop, receiver) {
      target2 ?? (target2 = getter());
      return Reflect.get(target2, prop, receiver);
    },
    set(_, prop, value, receiver) {
      target2 ?? (target2 = getter());
      return Reflect.set(target2, prop, value, receiver);
    },
    has(_, prop) {
      target2 ?? (target2 = getter());
      return Reflect.has(target2, prop);
    },
    deleteProperty(_, prop) {
      target2 ?? (target2 = getter());
      return Reflect.deleteProperty(target2, prop);
    },
    ownKeys(_) {
      target2 ?? (target2 = getter());
      return Reflect.ownKeys(target2);
    },
    getOwnPropertyDescriptor(_, prop) {
      target2 ?? (target2 = getter());
      return Reflect.getOwnPropertyDescriptor(target2, prop);
    },
    defineProperty(_, prop, descriptor) {
      target2 ?? (target2 = getter());
      return Reflect.defineProperty(target2, prop, descriptor);
    }
  });
}
function stringifyPrimitive(value) {
  if (typeof value === "bigint")
    return value.toString() + "n";
  if (typeof value === "string")
    return `"${value}"`;
  return `${value}`;
}
function optionalKeys(shape) {
  return Object.keys(shape).filter((k) => {
    return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
  });
}
var NUMBER_FORMAT_RANGES = /* @__PURE__ */ (() => ({
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  float32: [-34028234663852886e22, 34028234663852886e22],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
var BIGINT_FORMAT_RANGES = {
  int64: [/* @__PURE__ */ BigInt("-9223372036854775808"), /* @__PURE__ */ BigInt("9223372036854775807")],
  uint64: [/* @__PURE__ */ BigInt(0), /* @__PURE__ */ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
  const currDef = schema._zod.def;
  const checks2 = currDef.checks;
  const hasChecks = checks2 && checks2.length > 0;
  if (hasChecks) {
    throw new Error(".pick() cannot be used on object schemas containing refinements");
  }
  const newShape = {};
  mirrorShape(newShape, schema, maskedKeys(schema, mask));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function maskedKeys(schema, mask) {
  const raw = sourceShape(schema);
  const keys = [];
  for (const key of Reflect.ownKeys(mask)) {
    if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) {
      throw new Error(`Unrecognized key: "${String(key)}"`);
    }
    if (mask[key])
      keys.push(key);
  }
  return keys;
}
function omit(schema, mask) {
  const currDef = schema._zod.def;
  const checks2 = currDef.checks;
  const hasChecks = checks2 && checks2.length > 0;
  if (hasChecks) {
    throw new Error(".omit() cannot be used on object schemas containing refinements");
  }
  const omitted = new Set(maskedKeys(schema, mask));
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function extend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to extend: expected a plain object");
  }
  const checks2 = schema._zod.def.checks;
  const hasChecks = checks2 && checks2.length > 0;
  if (hasChecks) {
    const existingShape = sourceShape(schema);
    for (const key of Reflect.ownKeys(shape)) {
      if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) {
        throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
      }
    }
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
  mirrorProps(newShape, shape);
  return newShape;
}
function safeExtend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to safeExtend: expected a plain object");
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
  if (!b?._zod?.def) {
    throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
  }
  if (a._zod.def.checks?.length) {
    throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
  }
  const newShape = {};
  mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
  mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
  const def = mergeDefs(a._zod.def, {
    shape: newShape,
    get catchall() {
      return b._zod.def.catchall;
    },
    checks: b._zod.def.checks ?? []
  });
  return clone(a, def);
}
function partial(Class2, schema, mask, name2 = "partial") {
  const currDef = schema._zod.def;
  const checks2 = currDef.checks;
  const hasChecks = checks2 && checks2.length > 0;
  if (hasChecks) {
    throw new Error(`.${name2}() cannot be used on object schemas containing refinements`);
  }
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class2 && ((value, key) => selected && !selected.has(key) ? value : new Class2({ type: "optional", innerType: value })));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape, checks: [] }));
}
function required(Class2, schema, mask) {
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => (
    // overwrite with non-optional
    selected && !selected.has(key) ? value : new Class2({ type: "nonoptional", innerType: value })
  ));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue !== true) {
      return true;
    }
  }
  return false;
}
function explicitlyAborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue === false) {
      return true;
    }
  }
  return false;
}
function prefixIssues(path, issues) {
  return issues.map((iss) => {
    var _a3;
    (_a3 = iss).path ?? (_a3.path = []);
    iss.path.unshift(path);
    return iss;
  });
}
function unwrapMessage(message) {
  return typeof message === "string" ? message : message?.message;
}
function sizeCaps(defChecks) {
  const caps = [];
  for (const ch of defChecks ?? []) {
    const d = ch._zod.def;
    if (!/_(length|size)$|_equals$/.test(d.check))
      break;
    const max = d.maximum ?? d.length ?? d.size;
    if (max >= 0)
      caps.push([max, ch]);
  }
  return caps;
}
function attachSchema(issues, start2, inst) {
  var _a3;
  for (let i = start2; i < issues.length; i++) {
    (_a3 = issues[i]).schema ?? (_a3.schema = inst);
  }
}
function finalizeIssue(iss, ctx, config4) {
  var _a3;
  const traits = iss.inst?._zod?.traits;
  if (traits?.has("$ZodType")) {
    if (traits.has("$ZodCheck"))
      (_a3 = iss).schema ?? (_a3.schema = iss.inst);
    else
      iss.schema = iss.inst;
  }
  const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
  const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config4.customError?.(iss)) ?? unwrapMessage(config4.localeError?.(iss)) ?? "Invalid input";
  const full = {};
  for (const k of Object.keys(iss)) {
    if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__")
      continue;
    full[k] = iss[k];
  }
  full.path ?? (full.path = []);
  full.message = message;
  if (ctx?.reportInput) {
    full.input = iss.input;
  }
  return full;
}
function getSizableOrigin(input2) {
  if (input2 instanceof Set)
    return "set";
  if (input2 instanceof Map)
    return "map";
  if (input2 instanceof File)
    return "file";
  return "unknown";
}
var highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
  const units2 = str.length;
  if (!highSurrogate.test(str))
    return units2;
  let count = units2;
  for (let i = 0; i < units2 - 1; i++) {
    if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
      count--;
      i++;
    }
  }
  return count;
}
function getLengthableOrigin(input2) {
  if (Array.isArray(input2))
    return "array";
  if (typeof input2 === "string")
    return "string";
  return "unknown";
}
function parsedType(data) {
  const t = typeof data;
  switch (t) {
    case "number": {
      return Number.isNaN(data) ? "nan" : "number";
    }
    case "object": {
      if (data === null) {
        return "null";
      }
      if (Array.isArray(data)) {
        return "array";
      }
      const obj = data;
      if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) {
        return obj.constructor.name;
      }
    }
  }
  return t;
}
function issue(...args) {
  const [iss, input2, inst] = args;
  if (typeof iss === "string") {
    return {
      message: iss,
      code: "custom",
      input: input2,
      inst
    };
  }
  return { ...iss };
}
function cleanEnum(obj) {
  return Object.entries(obj).filter(([k, _]) => {
    return Number.isNaN(Number.parseInt(k, 10));
  }).map((el) => el[1]);
}
function base64ToUint8Array(base64) {
  const binaryString = atob(base64);
  const bytes2 = new Uint8Array(binaryString.length);
  for (let i = 0; i < binaryString.length; i++) {
    bytes2[i] = binaryString.charCodeAt(i);
  }
  return bytes2;
}
function uint8ArrayToBase64(bytes2) {
  let binaryString = "";
  for (let i = 0; i < bytes2.length; i++) {
    binaryString += String.fromCharCode(bytes2[i]);
  }
  return btoa(binaryString);
}
function base64urlToUint8Array(base64url) {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  const padding = "=".repeat((4 - base64.length % 4) % 4);
  return base64ToUint8Array(base64 + padding);
}
function uint8ArrayToBase64url(bytes2) {
  return uint8ArrayToBase64(bytes2).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
function hexToUint8Array(hex) {
  const cleanHex = hex.replace(/^0x/, "");
  if (cleanHex.length % 2 !== 0) {
    throw new Error("Invalid hex string length");
  }
  const bytes2 = new Uint8Array(cleanHex.length / 2);
  for (let i = 0; i < cleanHex.length; i += 2) {
    bytes2[i / 2] = Number.parseInt(cleanHex.slice(i, i + 2), 16);
  }
  return bytes2;
}
function uint8ArrayToHex(bytes2) {
  return Array.from(bytes2).map((b) => b.toString(16).padStart(2, "0")).join("");
}
var Class = class {
  constructor(..._args) {
  }
};
function members(proto, table) {
  for (const key in table) {
    const desc = Object.getOwnPropertyDescriptor(table, key);
    if (desc.get)
      Object.defineProperty(proto, key, { ...desc, enumerable: false });
    else
      defineBound(proto, key, desc.value);
  }
}
function own(inst, key, value, enumerable = true) {
  Object.defineProperty(inst, key, { configurable: true, writable: true, enumerable, value });
  return value;
}
function hide(inst, key, value) {
  return own(inst, key, value, false);
}
// @__NO_SIDE_EFFECTS__
function derived(computes, table) {
  for (const key in computes) {
    const compute = computes[key];
    Object.defineProperty(table, key, {
      configurable: true,
      enumerable: true,
      get() {
        return own(this, key, compute(this));
      },
      set(value) {
        own(this, key, value);
      }
    });
  }
  return table;
}
function defineBound(proto, key, fn) {
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      return this == null ? fn : own(this, key, fn.bind(this));
    },
    set(value) {
      own(this, key, value);
    }
  });
}
function claim(inst, sentinel) {
  const proto = Object.getPrototypeOf(inst);
  return sentinel in proto ? void 0 : proto;
}
var installing;
var broke = false;
var breaker = {
  configurable: true,
  get() {
    broke = true;
    return void 0;
  }
};
function defineLazyInternal(inst, key, compute) {
  const proto = Object.getPrototypeOf(inst._zod);
  if (key in proto && installing !== inst._zod) {
    installing = void 0;
    return;
  }
  installing = inst._zod;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      Object.defineProperty(this, key, breaker);
      const outer = broke;
      broke = false;
      try {
        const value = compute(this);
        if (broke)
          delete this[key];
        else
          Object.defineProperty(this, key, { configurable: true, writable: true, value });
        broke = broke || outer;
        return value;
      } catch (err) {
        delete this[key];
        broke = broke || outer;
        throw err;
      }
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, value });
    }
  });
}
function installLazyProp(inst, key, make, enumerable) {
  const proto = claim(inst, key);
  if (!proto)
    return;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      const desc = { configurable: true, writable: true, enumerable, value: void 0 };
      Object.defineProperty(this, key, desc);
      desc.value = make(this);
      Object.defineProperty(this, key, desc);
      return desc.value;
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, enumerable, value });
    }
  });
}
var CONSTANT_CATCH = "~constantCatch";
function constantCatch(value) {
  const fn = () => value;
  fn[CONSTANT_CATCH] = true;
  return fn;
}

// node_modules/zod/v4/core/core.js
var _a;
var _zodDesc = { value: void 0, enumerable: false };
var _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
  const E = _E;
  if (E) {
    const saved = E.stackTraceLimit;
    if (typeof saved === "number") {
      try {
        E.stackTraceLimit = 0;
      } catch {
        _E = null;
        return new Definition();
      }
      try {
        return new Definition();
      } finally {
        E.stackTraceLimit = saved;
      }
    }
  }
  return new Definition();
}
// @__NO_SIDE_EFFECTS__
function $constructor(name2, initializer2, proto, params) {
  const zodProto = {};
  function Internals(def) {
    this.def = def;
    this.constr = _;
    this.traits = /* @__PURE__ */ new Set();
  }
  Internals.prototype = zodProto;
  const protoMembers = proto;
  const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
  function init(inst, def) {
    if (!inst._zod) {
      _zodDesc.value = new Internals(def);
      try {
        Object.defineProperty(inst, "_zod", _zodDesc);
      } finally {
        _zodDesc.value = void 0;
      }
    } else if (inst._zod.traits.has(name2)) {
      return;
    }
    inst._zod.traits.add(name2);
    initializer2(inst, def);
    if (initialized) {
      const own2 = Object.getPrototypeOf(inst);
      const ctorProto = inst._zod.constr.prototype;
      let up = own2;
      while (up && up !== ctorProto)
        up = Object.getPrototypeOf(up);
      const target2 = up ?? own2;
      if (!initialized.has(target2)) {
        initialized.add(target2);
        members(target2, protoMembers);
      }
    }
    const proto2 = _.prototype;
    for (const k in proto2) {
      if (!Object.prototype.hasOwnProperty.call(proto2, k))
        continue;
      if (!(k in inst)) {
        inst[k] = proto2[k].bind(inst);
      }
    }
  }
  const Parent = params?.Parent ?? Object;
  class Definition extends Parent {
  }
  Object.defineProperty(Definition, "name", { value: name2 });
  function _(def) {
    const inst = params?.Parent ? newError(Definition) : this;
    init(inst, def);
    const deferred = inst._zod.deferred;
    if (deferred) {
      for (const fn of deferred) {
        fn();
      }
      inst._zod.deferred = void 0;
    }
    const pp = globalThis.__zod_globalConfig?.postProcessor;
    if (pp)
      pp(inst);
    return inst;
  }
  Object.defineProperty(_, "init", { value: init });
  Object.defineProperty(_, Symbol.hasInstance, {
    value: (inst) => {
      if (params?.Parent && inst instanceof params.Parent)
        return true;
      return inst?._zod?.traits?.has(name2);
    }
  });
  Object.defineProperty(_, "name", { value: name2 });
  return _;
}
var $ZodAsyncError = class extends Error {
  constructor() {
    super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
  }
};
var $ZodEncodeError = class extends Error {
  constructor(name2) {
    super(`Encountered unidirectional transform during encode: ${name2}`);
    this.name = "ZodEncodeError";
  }
};
(_a = globalThis).__zod_globalConfig ?? (_a.__zod_globalConfig = {});
var globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
  if (newConfig)
    Object.assign(globalConfig, newConfig);
  return globalConfig;
}

// node_modules/zod/v4/core/parse.js
init_dirname();

// node_modules/zod/v4/core/errors.js
init_dirname();
function _getMessage() {
  const internals = this._zod;
  internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
  return internals.message;
}
function _setMessage(value) {
  this._zod.message = value;
}
var _messageDesc = {
  get: _getMessage,
  set: _setMessage,
  enumerable: true,
  configurable: true
};
var _issuesDesc = { value: void 0, enumerable: false };
var _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
var initializer = (inst, def) => {
  inst.name = "$ZodError";
  _issuesDesc.value = def;
  Object.defineProperty(inst, "issues", _issuesDesc);
  _issuesDesc.value = void 0;
  Object.defineProperty(inst, "message", _messageDesc);
  const proto = Object.getPrototypeOf(inst);
  if (!_installedToString.has(proto)) {
    _installedToString.add(proto);
    Object.defineProperty(proto, "toString", {
      configurable: true,
      enumerable: false,
      get() {
        const value = () => this.message;
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
        return value;
      },
      set(value) {
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
      }
    });
  }
};
var $ZodError = $constructor("$ZodError", initializer);
var $ZodRealError = $constructor("$ZodError", initializer, void 0, {
  Parent: Error
});
function toDotPath(_path) {
  const segs = [];
  const path = _path.map((seg) => typeof seg === "object" ? seg.key : seg);
  for (const seg of path) {
    if (typeof seg === "number")
      segs.push(`[${seg}]`);
    else if (typeof seg === "symbol")
      segs.push(`[${JSON.stringify(String(seg))}]`);
    else if (/[^\w$]/.test(seg))
      segs.push(`[${JSON.stringify(seg)}]`);
    else {
      if (segs.length)
        segs.push(".");
      segs.push(seg);
    }
  }
  return segs.join("");
}
function prettifyError(error2) {
  const lines = [];
  const issues = [...error2.issues].sort((a, b) => (a.path ?? []).length - (b.path ?? []).length);
  for (const issue2 of issues) {
    lines.push(`\u2716 ${issue2.message}`);
    if (issue2.path?.length)
      lines.push(`  \u2192 at ${toDotPath(issue2.path)}`);
  }
  return lines.join("\n");
}

// node_modules/zod/v4/core/parse.js
var _parse = (_Err) => {
  const fn = (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
    const result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise) {
      throw new $ZodAsyncError();
    }
    if (result.issues.length) {
      const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, _params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var parse = /* @__PURE__ */ _parse($ZodRealError);
var _parseAsync = (_Err) => {
  const fn = async (schema, value, _ctx, params) => {
    const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
    let result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise)
      result = await result;
    if (result.issues.length) {
      const e = new (params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var parseAsync = /* @__PURE__ */ _parseAsync($ZodRealError);
var _safeParse = (_Err) => (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
  const result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise) {
    throw new $ZodAsyncError();
  }
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
var safeParse = /* @__PURE__ */ _safeParse($ZodRealError);
function failure(Err, issues, ctx) {
  let error2;
  return {
    success: false,
    get error() {
      if (!error2) {
        error2 = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
        issues = void 0;
        ctx = void 0;
      }
      return error2;
    },
    set error(e) {
      error2 = e;
      issues = void 0;
      ctx = void 0;
    }
  };
}
var _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
  let result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise)
    result = await result;
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
var safeParseAsync = /* @__PURE__ */ _safeParseAsync($ZodRealError);

// node_modules/zod/v4/core/schemas.js
init_dirname();

// node_modules/zod/v4/core/checks.js
init_dirname();

// node_modules/zod/v4/core/regexes.js
init_dirname();
var duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
var dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
function anchor(source) {
  return new RegExp(`^${source}$`);
}
var date = /* @__PURE__ */ anchor(dateSource);
function timeSource(args) {
  const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
  const regex = typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
  return regex;
}
function time(args) {
  return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
  const opts = ["Z"];
  if (args.offset)
    opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
  const qualified = `${timeSource({ precision: args.precision, seconds: true })}(?:${opts.join("|")})`;
  const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
  return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
var anyString = /^[\s\S]{0,}$/;
var number = /^-?\d+(?:\.\d+)?$/;
var boolean = /^(?:true|false)$/i;

// node_modules/zod/v4/core/checks.js
var $ZodCheck = /* @__PURE__ */ $constructor("$ZodCheck", (inst, def) => {
  var _a3;
  inst._zod ?? (inst._zod = {});
  inst._zod.def = def;
  (_a3 = inst._zod).onattach ?? (_a3.onattach = []);
});
var _whenHasLength = (payload) => {
  const val = payload.value;
  return !nullish(val) && val.length !== void 0;
};
var numericOriginMap = {
  number: "number",
  bigint: "bigint",
  object: "date"
};
var $ZodCheckLessThan = /* @__PURE__ */ $constructor("$ZodCheckLessThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value <= def.value : payload.value < def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_big",
      maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckGreaterThan = /* @__PURE__ */ $constructor("$ZodCheckGreaterThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value >= def.value : payload.value > def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_small",
      minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckNumberFormat = /* @__PURE__ */ $constructor("$ZodCheckNumberFormat", (inst, def) => {
  $ZodCheck.init(inst, def);
  def.format = def.format || "float64";
  const isInt = def.format?.includes("int");
  const origin = isInt ? "int" : "number";
  const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
  inst._zod.check = (payload) => {
    const input2 = payload.value;
    if (isInt) {
      if (!Number.isInteger(input2)) {
        payload.issues.push({
          expected: origin,
          format: def.format,
          code: "invalid_type",
          continue: false,
          input: input2,
          inst
        });
        return;
      }
      if (!Number.isSafeInteger(input2)) {
        if (input2 > 0) {
          payload.issues.push({
            input: input2,
            code: "too_big",
            maximum: Number.MAX_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        } else {
          payload.issues.push({
            input: input2,
            code: "too_small",
            minimum: Number.MIN_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        }
        return;
      }
    }
    if (input2 < minimum) {
      payload.issues.push({
        origin: "number",
        input: input2,
        code: "too_small",
        minimum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
    if (input2 > maximum) {
      payload.issues.push({
        origin: "number",
        input: input2,
        code: "too_big",
        maximum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodCheckMaxLength = /* @__PURE__ */ $constructor("$ZodCheckMaxLength", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input2 = payload.value;
    const units2 = input2.length;
    const length = typeof input2 === "string" && units2 > def.maximum ? codePointLength(input2) : units2;
    if (length <= def.maximum)
      return;
    const origin = getLengthableOrigin(input2);
    payload.issues.push({
      origin,
      code: "too_big",
      maximum: def.maximum,
      inclusive: true,
      input: input2,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckMinLength = /* @__PURE__ */ $constructor("$ZodCheckMinLength", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input2 = payload.value;
    const units2 = input2.length;
    const length = typeof input2 === "string" && units2 >= def.minimum && units2 < def.minimum * 2 ? codePointLength(input2) : units2;
    if (length >= def.minimum)
      return;
    const origin = getLengthableOrigin(input2);
    payload.issues.push({
      origin,
      code: "too_small",
      minimum: def.minimum,
      inclusive: true,
      input: input2,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckStringFormat = /* @__PURE__ */ $constructor("$ZodCheckStringFormat", (inst, def) => {
  var _a3, _b;
  $ZodCheck.init(inst, def);
  if (def.pattern)
    (_a3 = inst._zod).check ?? (_a3.check = (payload) => {
      def.pattern.lastIndex = 0;
      if (def.pattern.test(payload.value))
        return;
      payload.issues.push({
        origin: "string",
        code: "invalid_format",
        format: def.format,
        input: payload.value,
        ...def.pattern ? { pattern: def.pattern.toString() } : {},
        inst,
        continue: !def.abort
      });
    });
  else
    (_b = inst._zod).check ?? (_b.check = () => {
    });
});
var $ZodCheckRegex = /* @__PURE__ */ $constructor("$ZodCheckRegex", (inst, def) => {
  $ZodCheckStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    def.pattern.lastIndex = 0;
    if (def.pattern.test(payload.value))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "regex",
      input: payload.value,
      pattern: def.pattern.toString(),
      inst,
      continue: !def.abort
    });
  };
});

// node_modules/zod/v4/core/versions.js
init_dirname();
var version = {
  major: 4,
  minor: 6,
  patch: 7
};

// node_modules/zod/v4/core/schemas.js
var $ZodType = /* @__PURE__ */ $constructor("$ZodType", (inst, def) => {
  var _a3;
  inst ?? (inst = {});
  inst._zod.def = def;
  inst._zod.bag = inst._zod.bag || {};
  inst._zod.version = version;
  const defChecks = inst._zod.def.checks;
  const checks2 = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
  for (const ch of checks2) {
    for (const fn of ch._zod.onattach) {
      fn(inst);
    }
  }
  if (checks2.length === 0) {
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred?.push(() => {
      inst._zod.run = inst._zod.parse;
    });
  } else {
    const runChecks = (payload, checks3, ctx) => {
      if (payload.memo)
        return payload;
      let isAborted = aborted(payload);
      let asyncResult;
      for (const ch of checks3) {
        if (ch._zod.def.when) {
          if (explicitlyAborted(payload))
            continue;
          const shouldRun = ch._zod.def.when(payload);
          if (!shouldRun)
            continue;
        } else if (isAborted) {
          continue;
        }
        const currLen = payload.issues.length;
        const _ = ch._zod.check(payload);
        if (_ instanceof Promise && ctx?.async === false) {
          throw new $ZodAsyncError();
        }
        if (asyncResult || _ instanceof Promise) {
          asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
            await _;
            const nextLen = payload.issues.length;
            if (nextLen === currLen)
              return;
            attachSchema(payload.issues, currLen, inst);
            if (!isAborted)
              isAborted = aborted(payload, currLen);
          });
        } else {
          const nextLen = payload.issues.length;
          if (nextLen === currLen)
            continue;
          attachSchema(payload.issues, currLen, inst);
          if (!isAborted)
            isAborted = aborted(payload, currLen);
        }
      }
      if (asyncResult) {
        return asyncResult.then(() => {
          return payload;
        });
      }
      return payload;
    };
    const handleCanaryResult = (canary, payload, ctx) => {
      if (aborted(canary)) {
        canary.aborted = true;
        return canary;
      }
      const checkResult = runChecks(payload, checks2, ctx);
      if (checkResult instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return checkResult.then((checkResult2) => inst._zod.parse(checkResult2, ctx));
      }
      return inst._zod.parse(checkResult, ctx);
    };
    inst._zod.run = (payload, ctx) => {
      if (ctx.skipChecks) {
        return inst._zod.parse(payload, ctx);
      }
      if (ctx.direction === "backward") {
        const canary = inst._zod.parse({ value: payload.value, issues: [] }, { ...ctx, skipChecks: true });
        if (canary instanceof Promise) {
          return canary.then((canary2) => {
            return handleCanaryResult(canary2, payload, ctx);
          });
        }
        return handleCanaryResult(canary, payload, ctx);
      }
      const result = inst._zod.parse(payload, ctx);
      if (result instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return result.then((result2) => runChecks(result2, checks2, ctx));
      }
      return runChecks(result, checks2, ctx);
    };
  }
}, {
  // Wrappers extend this by installing a richer factory over it; reading it eagerly would defeat the laziness.
  get "~standard"() {
    return hide(this, "~standard", standardProps(this));
  },
  set "~standard"(value) {
    own(this, "~standard", value);
  }
});
var toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
  const ctx = { async: true };
  return toStandardResult(await inst._zod.run({ value, issues: [] }, ctx), ctx);
}
function standardProps(inst) {
  return {
    validate: (value) => {
      const ctx = { async: false };
      try {
        const r = inst._zod.run({ value, issues: [] }, ctx);
        if (!(r instanceof Promise))
          return toStandardResult(r, ctx);
      } catch (_) {
      }
      return validateAsync(inst, value);
    },
    vendor: "zod",
    version: 1
  };
}
var $ZodString = /* @__PURE__ */ $constructor("$ZodString", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = def.pattern ?? anyString;
  inst._zod.parse = (payload, _) => {
    if (def.coerce)
      try {
        payload.value = String(payload.value);
      } catch (_2) {
      }
    if (typeof payload.value === "string")
      return payload;
    payload.issues.push({
      expected: "string",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
var $ZodStringFormat = /* @__PURE__ */ $constructor("$ZodStringFormat", (inst, def) => {
  $ZodCheckStringFormat.init(inst, def);
  $ZodString.init(inst, def);
});
var $ZodISODateTime = /* @__PURE__ */ $constructor("$ZodISODateTime", (inst, def) => {
  def.pattern ?? (def.pattern = datetime(def));
  $ZodStringFormat.init(inst, def);
});
var $ZodISODate = /* @__PURE__ */ $constructor("$ZodISODate", (inst, def) => {
  def.pattern ?? (def.pattern = date);
  $ZodStringFormat.init(inst, def);
});
var $ZodISOTime = /* @__PURE__ */ $constructor("$ZodISOTime", (inst, def) => {
  def.pattern ?? (def.pattern = time(def));
  $ZodStringFormat.init(inst, def);
});
var $ZodISODuration = /* @__PURE__ */ $constructor("$ZodISODuration", (inst, def) => {
  def.pattern ?? (def.pattern = duration);
  $ZodStringFormat.init(inst, def);
});
var $ZodNumber = /* @__PURE__ */ $constructor("$ZodNumber", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = number;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Number(payload.value);
      } catch (_) {
      }
    const input2 = payload.value;
    if (typeof input2 === "number" && !Number.isNaN(input2) && Number.isFinite(input2)) {
      return payload;
    }
    const received = typeof input2 === "number" ? Number.isNaN(input2) ? "NaN" : !Number.isFinite(input2) ? String(input2) : void 0 : void 0;
    payload.issues.push({
      expected: "number",
      code: "invalid_type",
      input: input2,
      inst,
      ...received ? { received } : {}
    });
    return payload;
  };
});
var $ZodNumberFormat = /* @__PURE__ */ $constructor("$ZodNumberFormat", (inst, def) => {
  $ZodCheckNumberFormat.init(inst, def);
  $ZodNumber.init(inst, def);
});
var $ZodBoolean = /* @__PURE__ */ $constructor("$ZodBoolean", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = boolean;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Boolean(payload.value);
      } catch (_) {
      }
    const input2 = payload.value;
    if (typeof input2 === "boolean")
      return payload;
    payload.issues.push({
      expected: "boolean",
      code: "invalid_type",
      input: input2,
      inst
    });
    return payload;
  };
});
var $ZodUnknown = /* @__PURE__ */ $constructor("$ZodUnknown", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload) => payload;
});
var $ZodNever = /* @__PURE__ */ $constructor("$ZodNever", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _ctx) => {
    payload.issues.push({
      expected: "never",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
function capSize(inst, size) {
  const caps = sizeCaps(inst._zod.def.checks);
  if (!caps.length)
    return;
  const cap = Math.min(...caps.map((c) => c[0]));
  const parse2 = inst._zod.parse;
  inst._zod.parse = (payload, ctx) => {
    const n = size(payload.value);
    if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
      for (const [max, ch] of sizeCaps(inst._zod.def.checks)) {
        if (n > max && ch._zod.def.when(payload)) {
          const start2 = payload.issues.length;
          ch._zod.check(payload);
          payload.issues[start2].continue = false;
          attachSchema(payload.issues, start2, inst);
          return payload;
        }
      }
    }
    return parse2(payload, ctx);
  };
}
var arraySize = (input2) => Array.isArray(input2) ? input2.length : -1;
function handleArrayResult(result, final, index) {
  if (result.issues.length) {
    final.issues.push(...prefixIssues(index, result.issues));
  }
  final.value[index] = result.value;
}
var $ZodArray = /* @__PURE__ */ $constructor("$ZodArray", (inst, def) => {
  $ZodType.init(inst, def);
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input2 = payload.value;
    if (!Array.isArray(input2)) {
      payload.issues.push({
        expected: "array",
        code: "invalid_type",
        input: input2,
        inst
      });
      return payload;
    }
    payload.value = memo ? memo.alloc(inst, payload, Array(input2.length), ctx) : Array(input2.length);
    const proms = [];
    const abortEarly = ctx?.abortEarly;
    for (let i = 0; i < input2.length; i++) {
      const item = input2[i];
      const result = def.element._zod.run({
        value: item,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        proms.push(result.then((result2) => handleArrayResult(result2, payload, i)));
      } else {
        handleArrayResult(result, payload, i);
        if (abortEarly && result.issues.length !== 0 && aborted(result))
          break;
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
  capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input2, optin, optout) {
  const isPresent = key in input2;
  const isOptionalOut = optout === "optional";
  if (!isPresent && isOptionalOut && optin === "optional") {
    return;
  }
  if (result.issues.length) {
    if (optin !== void 0 && isOptionalOut && !isPresent) {
      return;
    }
    final.issues.push(...prefixIssues(key, result.issues));
  }
  if (!isPresent && optin === void 0) {
    if (!result.issues.length) {
      final.issues.push({
        code: "invalid_type",
        expected: "nonoptional",
        input: void 0,
        path: [key]
      });
    }
    return;
  }
  if (result.value === void 0) {
    if (isPresent || optin === "defaulted" && !isOptionalOut) {
      final.value[key] = void 0;
    }
  } else {
    final.value[key] = result.value;
  }
}
var NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
  const keys = Object.keys(def.shape);
  const ownSymbols = Object.getOwnPropertySymbols(def.shape);
  const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
  const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
  for (const k of allKeys) {
    if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) {
      throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
    }
  }
  const okeys = optionalKeys(def.shape);
  return {
    ...def,
    allKeys,
    symbolKeys,
    // string-only: handleCatchall matches it against `for...in`, which never yields a symbol
    keySet: new Set(keys),
    numKeys: keys.length,
    optionalKeys: new Set(okeys)
  };
}
function handleCatchall(proms, input2, payload, ctx, def, inst, abortEarly) {
  const unrecognized = [];
  const keySet = def.keySet;
  const _catchall = def.catchall._zod;
  const t = _catchall.def.type;
  const optin = _catchall.optin;
  const optout = _catchall.optout;
  let seen = 0;
  for (const key in input2) {
    if (abortEarly && payload.issues.length !== seen) {
      if (aborted(payload, seen))
        break;
      seen = payload.issues.length;
    }
    if (keySet.has(key))
      continue;
    if (key === "__proto__") {
      if (t === "never")
        unrecognized.push(key);
      continue;
    }
    if (t === "never") {
      unrecognized.push(key);
      continue;
    }
    const r = _catchall.run({ value: input2[key], issues: [] }, ctx);
    if (r instanceof Promise) {
      proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input2, optin, optout)));
    } else {
      handlePropertyResult(r, payload, key, input2, optin, optout);
    }
  }
  if (unrecognized.length) {
    payload.issues.push({
      code: "unrecognized_keys",
      keys: unrecognized,
      input: input2,
      inst,
      // Describes the shape of the input, not the validity of the parsed value, so it never aborts. The parse still fails; the schema's own checks just get to run first, and an enclosing intersection can reconcile the key against a sibling operand.
      continue: true
    });
  }
  if (!proms.length)
    return payload;
  return Promise.all(proms).then(() => {
    return payload;
  });
}
var $ZodObject = /* @__PURE__ */ $constructor("$ZodObject", (inst, def) => {
  $ZodType.init(inst, def);
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  const sh = desc?.get ? desc.get.raw : def.shape ?? {};
  if (sh) {
    const get2 = () => {
      const newSh = { ...sh };
      Object.defineProperty(def, "shape", { value: newSh });
      get2.raw = newSh;
      return newSh;
    };
    get2.raw = sh;
    Object.defineProperty(def, "shape", { get: get2 });
  }
  const _normalized = cached(() => normalizeDef(def));
  defineLazyInternal(inst, "propValues", (zod) => {
    const shape = zod.def.shape;
    const propValues = {};
    for (const key in shape) {
      const field = shape[key]._zod;
      if (field.values) {
        if (!Object.prototype.hasOwnProperty.call(propValues, key)) {
          assignProp(propValues, key, /* @__PURE__ */ new Set());
        }
        for (const v of field.values)
          propValues[key].add(v);
        if (field.optin !== void 0)
          propValues[key].add(void 0);
      }
    }
    return propValues;
  });
  const isObject2 = isObject;
  const catchall = def.catchall;
  let value;
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    value ?? (value = _normalized.value);
    const input2 = payload.value;
    if (!isObject2(input2)) {
      payload.issues.push({
        expected: "object",
        code: "invalid_type",
        input: input2,
        inst
      });
      return payload;
    }
    payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
    const proms = [];
    const shape = value.shape;
    const abortEarly = ctx?.abortEarly;
    let seen = payload.issues.length;
    for (const key of value.allKeys) {
      if (abortEarly && payload.issues.length !== seen) {
        if (aborted(payload, seen))
          break;
        seen = payload.issues.length;
      }
      if (key === "__proto__")
        continue;
      const el = shape[key];
      const optin = el._zod.optin;
      const optout = el._zod.optout;
      const r = el._zod.run({ value: input2[key], issues: [] }, ctx);
      if (r instanceof Promise) {
        proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input2, optin, optout)));
      } else {
        handlePropertyResult(r, payload, key, input2, optin, optout);
      }
    }
    if (!catchall) {
      return proms.length ? Promise.all(proms).then(() => payload) : payload;
    }
    return handleCatchall(proms, input2, payload, ctx, _normalized.value, inst, abortEarly === true);
  };
});
function handleUnionResults(results, final, inst, ctx) {
  for (const result of results) {
    if (result.issues.length === 0) {
      final.value = result.value;
      return final;
    }
  }
  const nonaborted = results.filter((r) => !aborted(r));
  if (nonaborted.length === 1) {
    final.value = nonaborted[0].value;
    return nonaborted[0];
  }
  final.issues.push({
    code: "invalid_union",
    input: final.value,
    inst,
    errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
  });
  return final;
}
var $ZodUnion = /* @__PURE__ */ $constructor("$ZodUnion", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
  defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
  defineLazyInternal(inst, "values", (zod) => {
    if (zod.def.options.every((o) => o._zod.values)) {
      return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
    }
    return void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    if (zod.def.options.every((o) => o._zod.pattern)) {
      const patterns = zod.def.options.map((o) => o._zod.pattern);
      return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
    }
    return void 0;
  });
  const first = def.options.length === 1 ? def.options[0]._zod.run : null;
  inst._zod.parse = (payload, ctx) => {
    if (first) {
      return first(payload, ctx);
    }
    let async = false;
    const results = [];
    for (const option of def.options) {
      const result = option._zod.run({
        value: payload.value,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        results.push(result);
        async = true;
      } else {
        if (result.issues.length === 0)
          return result;
        results.push(result);
      }
    }
    if (!async)
      return handleUnionResults(results, payload, inst, ctx);
    return Promise.all(results).then((results2) => {
      return handleUnionResults(results2, payload, inst, ctx);
    });
  };
});
function discriminatorMap(def) {
  const map = /* @__PURE__ */ new Map();
  for (const option of def.options) {
    const values = option._zod.propValues?.[def.discriminator];
    if (!values || values.size === 0)
      throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option)}"`);
    for (const value of values) {
      if (map.has(value)) {
        if (value !== void 0)
          throw new Error(`Duplicate discriminator value "${String(value)}"`);
        map.set(value, null);
      } else {
        map.set(value, option);
      }
    }
  }
  return map;
}
var $ZodDiscriminatedUnion = /* @__PURE__ */ $constructor("$ZodDiscriminatedUnion", (inst, def) => {
  def.inclusive = false;
  $ZodUnion.init(inst, def);
  const _super = inst._zod.parse;
  defineLazyInternal(inst, "propValues", (zod) => {
    const propValues = {};
    let undefinedCount = 0;
    for (const option of zod.def.options) {
      const pv = option._zod.propValues;
      if (!pv || Object.keys(pv).length === 0)
        throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option)}"`);
      if (pv[zod.def.discriminator]?.has(void 0))
        undefinedCount++;
      for (const [k, v] of Object.entries(pv)) {
        if (!Object.prototype.hasOwnProperty.call(propValues, k)) {
          assignProp(propValues, k, /* @__PURE__ */ new Set());
        }
        for (const val of v) {
          propValues[k].add(val);
        }
      }
    }
    if (!zod.def.unionFallback && undefinedCount > 1)
      propValues[zod.def.discriminator]?.delete(void 0);
    return propValues;
  });
  def.options.forEach((option, i) => {
    const propShape = rawShape(option._zod.def);
    if (propShape && !Object.prototype.hasOwnProperty.call(propShape, def.discriminator)) {
      throw new Error(`Invalid discriminated union option at index "${i}"`);
    }
  });
  const disc = cached(() => discriminatorMap(def));
  inst._zod.parse = (payload, ctx) => {
    const input2 = payload.value;
    if (!isObject(input2)) {
      payload.issues.push({
        code: "invalid_type",
        expected: "object",
        input: input2,
        inst
      });
      return payload;
    }
    const value = input2?.[def.discriminator];
    const opt = disc.value.get(value);
    if (opt && (value !== void 0 || ctx.direction !== "backward")) {
      return opt._zod.run(payload, ctx);
    }
    if (def.unionFallback || ctx.direction === "backward") {
      return _super(payload, ctx);
    }
    payload.issues.push({
      code: "invalid_union",
      errors: [],
      note: "No matching discriminator",
      discriminator: def.discriminator,
      options: Array.from(disc.value.keys()).filter((value2) => disc.value.get(value2) !== null),
      input: input2,
      path: [def.discriminator],
      inst
    });
    return payload;
  };
});
var $ZodTuple = /* @__PURE__ */ $constructor("$ZodTuple", (inst, def) => {
  $ZodType.init(inst, def);
  const items = def.items;
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input2 = payload.value;
    if (!Array.isArray(input2)) {
      payload.issues.push({
        input: input2,
        inst,
        expected: "tuple",
        code: "invalid_type"
      });
      return payload;
    }
    payload.value = memo ? memo.alloc(inst, payload, [], ctx) : [];
    const proms = [];
    const optinStart = getTupleOptStart(items, "optin");
    const optoutStart = getTupleOptStart(items, "optout");
    if (!def.rest) {
      if (input2.length < optinStart) {
        payload.issues.push({
          code: "too_small",
          minimum: optinStart,
          inclusive: true,
          input: input2,
          inst,
          origin: "array"
        });
        return payload;
      }
      if (input2.length > items.length) {
        payload.issues.push({
          code: "too_big",
          maximum: items.length,
          inclusive: true,
          input: input2,
          inst,
          origin: "array"
        });
      }
    }
    const itemResults = new Array(items.length);
    const abortEarly = def.rest ? ctx?.abortEarly : void 0;
    let itemAborted = false;
    for (let i = 0; i < items.length; i++) {
      const r = items[i]._zod.run({ value: input2[i], issues: [] }, ctx);
      if (r instanceof Promise) {
        proms.push(r.then((rr) => {
          itemResults[i] = rr;
        }));
      } else {
        itemResults[i] = r;
        if (abortEarly && !itemAborted && r.issues.length)
          itemAborted = aborted(r);
      }
    }
    if (def.rest && !itemAborted) {
      let i = items.length - 1;
      const rest = input2.slice(items.length);
      let seen = payload.issues.length;
      for (const el of rest) {
        if (abortEarly && payload.issues.length !== seen) {
          if (aborted(payload, seen))
            break;
          seen = payload.issues.length;
        }
        i++;
        const result = def.rest._zod.run({ value: el, issues: [] }, ctx);
        if (result instanceof Promise) {
          proms.push(result.then((r) => handleTupleResult(r, payload, i)));
        } else {
          handleTupleResult(result, payload, i);
        }
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => handleTupleResults(itemResults, payload, items, input2, optoutStart));
    }
    return handleTupleResults(itemResults, payload, items, input2, optoutStart);
  };
});
function getTupleOptStart(items, key) {
  for (let i = items.length - 1; i >= 0; i--) {
    const omittable = key === "optin" ? items[i]._zod.optin !== void 0 : items[i]._zod.optout === "optional";
    if (!omittable)
      return i + 1;
  }
  return 0;
}
function handleTupleResult(result, final, index) {
  if (result.issues.length) {
    final.issues.push(...prefixIssues(index, result.issues));
  }
  final.value[index] = result.value;
}
function handleTupleResults(itemResults, final, items, input2, optoutStart) {
  for (let i = 0; i < items.length; i++) {
    const r = itemResults[i];
    const isPresent = i < input2.length;
    if (!isPresent && i >= optoutStart && items[i]._zod.optin === "optional") {
      final.value.length = i;
      break;
    }
    if (r.issues.length) {
      if (!isPresent && i >= optoutStart) {
        final.value.length = i;
        break;
      }
      final.issues.push(...prefixIssues(i, r.issues));
    }
    final.value[i] = r.value;
  }
  for (let i = final.value.length - 1; i >= input2.length; i--) {
    if (items[i]._zod.optout === "optional" && final.value[i] === void 0) {
      final.value.length = i;
    } else {
      break;
    }
  }
  return final;
}
var $ZodRecord = /* @__PURE__ */ $constructor("$ZodRecord", (inst, def) => {
  $ZodType.init(inst, def);
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input2 = payload.value;
    if (!isPlainObject(input2)) {
      payload.issues.push({
        expected: "record",
        code: "invalid_type",
        input: input2,
        inst
      });
      return payload;
    }
    const proms = [];
    const values = def.keyType._zod.values;
    if (values && !def.partial) {
      payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
      const recordKeys = /* @__PURE__ */ new Set();
      for (const key of values) {
        if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
          recordKeys.add(typeof key === "number" ? key.toString() : key);
          if (key === "__proto__")
            continue;
          const keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
          if (keyResult instanceof Promise) {
            throw new Error("Async schemas not supported in object keys currently");
          }
          if (keyResult.issues.length) {
            payload.issues.push({
              code: "invalid_key",
              origin: "record",
              issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
              input: key,
              path: [key],
              inst
            });
            continue;
          }
          const outKey = keyResult.value;
          if (outKey === "__proto__")
            continue;
          const result = def.valueType._zod.run({ value: input2[key], issues: [] }, ctx);
          if (result instanceof Promise) {
            proms.push(result.then((result2) => {
              if (result2.issues.length) {
                payload.issues.push(...prefixIssues(key, result2.issues));
              }
              payload.value[outKey] = result2.value;
            }));
          } else {
            if (result.issues.length) {
              payload.issues.push(...prefixIssues(key, result.issues));
            }
            payload.value[outKey] = result.value;
          }
        }
      }
      let unrecognized;
      for (const key in input2) {
        if (!recordKeys.has(key)) {
          if (def.mode === "loose") {
            if (key === "__proto__")
              continue;
            payload.value[key] = input2[key];
          } else {
            unrecognized = unrecognized ?? [];
            unrecognized.push(key);
          }
        }
      }
      if (unrecognized && unrecognized.length > 0) {
        payload.issues.push({
          code: "unrecognized_keys",
          input: input2,
          inst,
          keys: unrecognized,
          continue: true
        });
      }
    } else {
      payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
      let unrecognized;
      for (const key of Reflect.ownKeys(input2)) {
        if (key === "__proto__")
          continue;
        if (!Object.prototype.propertyIsEnumerable.call(input2, key))
          continue;
        let keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
        if (keyResult instanceof Promise) {
          throw new Error("Async schemas not supported in object keys currently");
        }
        const checkNumericKey = typeof key === "string" && number.test(key) && keyResult.issues.length;
        if (checkNumericKey) {
          const retryResult = def.keyType._zod.run({ value: Number(key), issues: [] }, ctx);
          if (retryResult instanceof Promise) {
            throw new Error("Async schemas not supported in object keys currently");
          }
          if (retryResult.issues.length === 0) {
            keyResult = retryResult;
          }
        }
        if (keyResult.issues.length) {
          if (def.mode === "loose") {
            payload.value[key] = input2[key];
          } else if (values) {
            unrecognized = unrecognized ?? [];
            unrecognized.push(key);
          } else {
            payload.issues.push({
              code: "invalid_key",
              origin: "record",
              issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
              input: key,
              path: [key],
              inst
            });
          }
          continue;
        }
        const outKey = keyResult.value;
        if (outKey === "__proto__")
          continue;
        const result = def.valueType._zod.run({ value: input2[key], issues: [] }, ctx);
        if (result instanceof Promise) {
          proms.push(result.then((result2) => {
            if (result2.issues.length) {
              payload.issues.push(...prefixIssues(key, result2.issues));
            }
            payload.value[outKey] = result2.value;
          }));
        } else {
          if (result.issues.length) {
            payload.issues.push(...prefixIssues(key, result.issues));
          }
          payload.value[outKey] = result.value;
        }
      }
      if (unrecognized && unrecognized.length > 0) {
        payload.issues.push({
          code: "unrecognized_keys",
          input: input2,
          inst,
          keys: unrecognized,
          continue: true
        });
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
});
var $ZodEnum = /* @__PURE__ */ $constructor("$ZodEnum", (inst, def) => {
  $ZodType.init(inst, def);
  const values = getEnumValues(def.entries);
  const valuesSet = new Set(values);
  inst._zod.values = valuesSet;
  defineLazyInternal(inst, "pattern", (zod) => {
    const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
    return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input2 = payload.value;
    if (valuesSet.has(input2)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values,
      input: input2,
      inst
    });
    return payload;
  };
});
var $ZodLiteral = /* @__PURE__ */ $constructor("$ZodLiteral", (inst, def) => {
  $ZodType.init(inst, def);
  const values = new Set(def.values);
  inst._zod.values = values;
  defineLazyInternal(inst, "pattern", (zod) => {
    const vals = zod.def.values;
    return new RegExp(vals.length ? `^(${vals.map((o) => typeof o === "string" ? escapeRegex(o) : o ? escapeRegex(o.toString()) : String(o)).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input2 = payload.value;
    if (values.has(input2)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values: def.values,
      input: input2,
      inst
    });
    return payload;
  };
});
var $ZodTransform = /* @__PURE__ */ $constructor("$ZodTransform", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "optional";
  globalConfig.memoizer?.guard(inst);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      throw new $ZodEncodeError(inst.constructor.name);
    }
    const _out = def.transform(payload.value, payload);
    if (ctx.async) {
      const output = _out instanceof Promise ? _out : Promise.resolve(_out);
      return output.then((output2) => {
        payload.value = output2;
        return payload;
      });
    }
    if (_out instanceof Promise) {
      throw new $ZodAsyncError();
    }
    payload.value = _out;
    return payload;
  };
});
function handleOptionalResult(payload, result) {
  payload.value = result.issues.length ? void 0 : result.value;
  return payload;
}
var $ZodOptional = /* @__PURE__ */ $constructor("$ZodOptional", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  inst._zod.optout = "optional";
  defineLazyInternal(inst, "values", (zod) => {
    const values = zod.def.innerType._zod.values;
    return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern3 = zod.def.innerType._zod.pattern;
    return pattern3 ? new RegExp(`^(${cleanRegex(pattern3.source)})?$`) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === void 0) {
      if (def.innerType._zod.optin !== "defaulted")
        return payload;
      const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
      if (result instanceof Promise)
        return result.then((result2) => handleOptionalResult(payload, result2));
      return handleOptionalResult(payload, result);
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodNullable = /* @__PURE__ */ $constructor("$ZodNullable", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern3 = zod.def.innerType._zod.pattern;
    return pattern3 ? new RegExp(`^(${cleanRegex(pattern3.source)}|null)$`) : void 0;
  });
  defineLazyInternal(inst, "values", (zod) => {
    return zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === null)
      return payload;
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodDefault = /* @__PURE__ */ $constructor("$ZodDefault", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "defaulted";
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    if (payload.value === void 0) {
      payload.value = def.defaultValue;
      return payload;
    }
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleDefaultResult(result2, def));
    }
    return handleDefaultResult(result, def);
  };
});
function handleDefaultResult(payload, def) {
  if (payload.value === void 0) {
    payload.value = def.defaultValue;
  }
  return payload;
}
var $ZodPrefault = /* @__PURE__ */ $constructor("$ZodPrefault", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "defaulted";
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    if (payload.value === void 0) {
      payload.value = def.defaultValue;
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
function handleCatchResult(payload, result, def, ctx) {
  if (!result.issues.length) {
    payload.value = result.value;
    if (result.memo)
      payload.memo = true;
    return payload;
  }
  payload.value = def.catchValue({
    ...result,
    value: payload.value,
    error: {
      issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config()))
    },
    input: payload.value
  });
  return payload;
}
var $ZodCatch = /* @__PURE__ */ $constructor("$ZodCatch", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleCatchResult(payload, result2, def, ctx));
    }
    return handleCatchResult(payload, result, def, ctx);
  };
});
var $ZodPipe = /* @__PURE__ */ $constructor("$ZodPipe", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
  defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
  defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      const right = def.out._zod.run(payload, ctx);
      if (right instanceof Promise) {
        return right.then((right2) => handlePipeResult(right2, def.in, ctx));
      }
      return handlePipeResult(right, def.in, ctx);
    }
    const left = def.in._zod.run(payload, ctx);
    if (left instanceof Promise) {
      return left.then((left2) => handlePipeResult(left2, def.out, ctx));
    }
    return handlePipeResult(left, def.out, ctx);
  };
});
function handlePipeResult(left, next, ctx) {
  if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
    left.aborted = true;
    return left;
  }
  return next._zod.run({ value: left.value, issues: left.issues }, ctx);
}
var $ZodCustom = /* @__PURE__ */ $constructor("$ZodCustom", (inst, def) => {
  $ZodCheck.init(inst, def);
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _) => {
    return payload;
  };
  inst._zod.check = (payload) => {
    const input2 = payload.value;
    const r = def.fn(input2);
    if (r instanceof Promise) {
      return r.then((r2) => handleRefineResult(r2, payload, input2, inst));
    }
    handleRefineResult(r, payload, input2, inst);
    return;
  };
});
function handleRefineResult(result, payload, input2, inst) {
  if (!result) {
    const _iss = {
      code: "custom",
      input: input2,
      inst,
      // incorporates params.error into issue reporting
      path: [...inst._zod.def.path ?? []],
      // incorporates params.error into issue reporting
      continue: !inst._zod.def.abort
      // params: inst._zod.def.params,
    };
    if (inst._zod.def.params)
      _iss.params = inst._zod.def.params;
    payload.issues.push(issue(_iss));
  }
}

// node_modules/zod/v4/core/registries.js
init_dirname();
var _a2;
var $ZodRegistry = class {
  constructor() {
    this._map = /* @__PURE__ */ new WeakMap();
    this._idmap = /* @__PURE__ */ new Map();
  }
  add(schema, ..._meta) {
    const meta2 = _meta[0];
    this._map.set(schema, meta2);
    if (meta2 && typeof meta2 === "object" && "id" in meta2) {
      this._idmap.set(meta2.id, schema);
    }
    return this;
  }
  clear() {
    this._map = /* @__PURE__ */ new WeakMap();
    this._idmap = /* @__PURE__ */ new Map();
    return this;
  }
  remove(schema) {
    const meta2 = this._map.get(schema);
    if (meta2 && typeof meta2 === "object" && "id" in meta2) {
      this._idmap.delete(meta2.id);
    }
    this._map.delete(schema);
    return this;
  }
  get(schema) {
    const p = schema._zod.parent;
    if (p) {
      const pm = { ...this.get(p) ?? {} };
      delete pm.id;
      const f = { ...pm, ...this._map.get(schema) };
      return Object.keys(f).length ? f : void 0;
    }
    return this._map.get(schema);
  }
  has(schema) {
    return this._map.has(schema);
  }
};
function registry() {
  return new $ZodRegistry();
}
(_a2 = globalThis).__zod_globalRegistry ?? (_a2.__zod_globalRegistry = registry());
var globalRegistry = globalThis.__zod_globalRegistry;

// node_modules/zod/v4/core/api.js
init_dirname();
function snapshotChecks(def) {
  if (def.checks)
    def.checks = [...def.checks];
  return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class2, params) {
  return new Class2(snapshotChecks({ type: "string", ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class2, params) {
  return new Class2({
    type: "string",
    format: "datetime",
    check: "string_format",
    offset: false,
    local: false,
    precision: null,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class2, params) {
  return new Class2({
    type: "string",
    format: "date",
    check: "string_format",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class2, params) {
  return new Class2({
    type: "string",
    format: "time",
    check: "string_format",
    precision: null,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class2, params) {
  return new Class2({
    type: "string",
    format: "duration",
    check: "string_format",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _number(Class2, params) {
  return new Class2(snapshotChecks({ type: "number", checks: [], ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _int(Class2, params) {
  return new Class2({
    type: "number",
    check: "number_format",
    abort: false,
    format: "safeint",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class2, params) {
  return new Class2({
    type: "boolean",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class2) {
  return new Class2({
    type: "unknown"
  });
}
// @__NO_SIDE_EFFECTS__
function _never(Class2, params) {
  return new Class2({
    type: "never",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
  return new $ZodCheckLessThan({
    check: "less_than",
    ...normalizeParams(params),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params),
    value,
    inclusive: false
  });
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _nonnegative(params) {
  return /* @__PURE__ */ _gte(0, params);
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
  const ch = new $ZodCheckMaxLength({
    check: "max_length",
    ...normalizeParams(params),
    maximum
  });
  return ch;
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
  return new $ZodCheckMinLength({
    check: "min_length",
    ...normalizeParams(params),
    minimum
  });
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern3, params) {
  return new $ZodCheckRegex({
    check: "string_format",
    format: "regex",
    ...normalizeParams(params),
    pattern: pattern3
  });
}
// @__NO_SIDE_EFFECTS__
function _custom(Class2, fn, _params) {
  const norm = normalizeParams(_params);
  norm.abort ?? (norm.abort = true);
  const schema = new Class2({
    type: "custom",
    check: "custom",
    fn,
    ...norm
  });
  return schema;
}
// @__NO_SIDE_EFFECTS__
function _refine(Class2, fn, _params) {
  const schema = new Class2({
    type: "custom",
    check: "custom",
    fn,
    ...normalizeParams(_params)
  });
  return schema;
}
// @__NO_SIDE_EFFECTS__
function describe(description) {
  const ch = new $ZodCheck({ check: "describe" });
  ch._zod.onattach = [
    (inst) => {
      const existing = globalRegistry.get(inst) ?? {};
      globalRegistry.add(inst, { ...existing, description });
    }
  ];
  ch._zod.check = () => {
  };
  return ch;
}

// node_modules/zod/v4/mini/parse.js
init_dirname();

// node_modules/zod/v4/mini/schemas.js
init_dirname();
var ZodMiniType = /* @__PURE__ */ $constructor("ZodMiniType", (inst, def) => {
  if (!inst._zod)
    throw new Error("Uninitialized schema in ZodMiniType.");
  $ZodType.init(inst, def);
  inst.def = def;
  inst.type = def.type;
}, {
  // `with` is an alias for `check`: the same function object, not a wrapper.
  get with() {
    return this.check;
  },
  set with(value) {
    own(this, "with", value);
  },
  parse(data, params) {
    return parse(this, data, params, { callee: this.parse });
  },
  parseAsync(data, params) {
    return parseAsync(this, data, params, { callee: this.parseAsync });
  },
  safeParse(data, params) {
    return safeParse(this, data, params);
  },
  safeParseAsync(data, params) {
    return safeParseAsync(this, data, params);
  },
  check(...checks2) {
    const def = this.def;
    return this.clone({
      ...def,
      checks: [
        ...def.checks ?? [],
        ...checks2.map((ch) => typeof ch === "function" ? { _zod: { check: ch, def: { check: "custom" }, onattach: [] } } : ch)
      ]
    }, { parent: true });
  },
  clone(_def, params) {
    return clone(this, _def, params);
  },
  brand() {
    return this;
  },
  register(reg, meta2) {
    reg.add(this, meta2);
    return this;
  },
  apply(fn, ...args) {
    return args.length === 0 ? fn(this) : fn(this, ...args);
  }
});
var ZodMiniString = /* @__PURE__ */ $constructor("ZodMiniString", (inst, def) => {
  $ZodString.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function string2(params) {
  return _string(ZodMiniString, params);
}
var ZodMiniStringFormat = /* @__PURE__ */ $constructor("ZodMiniStringFormat", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  ZodMiniString.init(inst, def);
});
var ZodMiniNumber = /* @__PURE__ */ $constructor("ZodMiniNumber", (inst, def) => {
  $ZodNumber.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function number2(params) {
  return _number(ZodMiniNumber, params);
}
var ZodMiniNumberFormat = /* @__PURE__ */ $constructor("ZodMiniNumberFormat", (inst, def) => {
  $ZodNumberFormat.init(inst, def);
  ZodMiniNumber.init(inst, def);
});
function int(params) {
  return _int(ZodMiniNumberFormat, params);
}
var ZodMiniBoolean = /* @__PURE__ */ $constructor("ZodMiniBoolean", (inst, def) => {
  $ZodBoolean.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function boolean2(params) {
  return _boolean(ZodMiniBoolean, params);
}
var ZodMiniUnknown = /* @__PURE__ */ $constructor("ZodMiniUnknown", (inst, def) => {
  $ZodUnknown.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function unknown() {
  return _unknown(ZodMiniUnknown);
}
var ZodMiniNever = /* @__PURE__ */ $constructor("ZodMiniNever", (inst, def) => {
  $ZodNever.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function never(params) {
  return _never(ZodMiniNever, params);
}
var ZodMiniArray = /* @__PURE__ */ $constructor("ZodMiniArray", (inst, def) => {
  $ZodArray.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function array(element, params) {
  return new ZodMiniArray({
    type: "array",
    element,
    ...normalizeParams(params)
  });
}
var ZodMiniObject = /* @__PURE__ */ $constructor("ZodMiniObject", (inst, def) => {
  $ZodObject.init(inst, def);
  ZodMiniType.init(inst, def);
  installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
});
// @__NO_SIDE_EFFECTS__
function object(shape, params) {
  const def = {
    type: "object",
    shape: shape ?? {},
    ...normalizeParams(params)
  };
  return new ZodMiniObject(def);
}
// @__NO_SIDE_EFFECTS__
function strictObject(shape, params) {
  return new ZodMiniObject({
    type: "object",
    shape,
    catchall: /* @__PURE__ */ never(),
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function looseObject(shape, params) {
  return new ZodMiniObject({
    type: "object",
    shape,
    catchall: /* @__PURE__ */ unknown(),
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function extend2(schema, shape) {
  return extend(schema, shape);
}
// @__NO_SIDE_EFFECTS__
function pick2(schema, mask) {
  return pick(schema, mask);
}
var ZodMiniUnion = /* @__PURE__ */ $constructor("ZodMiniUnion", (inst, def) => {
  $ZodUnion.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function union(options, params) {
  return new ZodMiniUnion({
    type: "union",
    options,
    ...normalizeParams(params)
  });
}
var ZodMiniDiscriminatedUnion = /* @__PURE__ */ $constructor("ZodMiniDiscriminatedUnion", (inst, def) => {
  $ZodDiscriminatedUnion.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function discriminatedUnion(discriminator, options, params) {
  return new ZodMiniDiscriminatedUnion({
    type: "union",
    options,
    discriminator,
    ...normalizeParams(params)
  });
}
var ZodMiniTuple = /* @__PURE__ */ $constructor("ZodMiniTuple", (inst, def) => {
  $ZodTuple.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function tuple(items, _paramsOrRest, _params) {
  const hasRest = _paramsOrRest instanceof $ZodType;
  const params = hasRest ? _params : _paramsOrRest;
  const rest = hasRest ? _paramsOrRest : null;
  return new ZodMiniTuple({
    type: "tuple",
    items,
    rest,
    ...normalizeParams(params)
  });
}
var ZodMiniRecord = /* @__PURE__ */ $constructor("ZodMiniRecord", (inst, def) => {
  $ZodRecord.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function record(keyType, valueType, params) {
  if (!valueType || !valueType._zod) {
    return new ZodMiniRecord({
      type: "record",
      keyType: /* @__PURE__ */ string2(),
      valueType: keyType,
      ...normalizeParams(valueType)
    });
  }
  return new ZodMiniRecord({
    type: "record",
    keyType,
    valueType,
    ...normalizeParams(params)
  });
}
var ZodMiniEnum = /* @__PURE__ */ $constructor("ZodMiniEnum", (inst, def) => {
  $ZodEnum.init(inst, def);
  ZodMiniType.init(inst, def);
  inst.options = [...inst._zod.values];
});
// @__NO_SIDE_EFFECTS__
function _enum(values, params) {
  const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
  return new ZodMiniEnum({
    type: "enum",
    entries,
    ...normalizeParams(params)
  });
}
var ZodMiniLiteral = /* @__PURE__ */ $constructor("ZodMiniLiteral", (inst, def) => {
  $ZodLiteral.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function literal(value, params) {
  return new ZodMiniLiteral({
    type: "literal",
    values: Array.isArray(value) ? value : [value],
    ...normalizeParams(params)
  });
}
var ZodMiniTransform = /* @__PURE__ */ $constructor("ZodMiniTransform", (inst, def) => {
  $ZodTransform.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function transform(fn) {
  return new ZodMiniTransform({
    type: "transform",
    transform: fn
  });
}
var ZodMiniOptional = /* @__PURE__ */ $constructor("ZodMiniOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function optional(innerType) {
  return new ZodMiniOptional({
    type: "optional",
    innerType
  });
}
var ZodMiniNullable = /* @__PURE__ */ $constructor("ZodMiniNullable", (inst, def) => {
  $ZodNullable.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function nullable(innerType) {
  return new ZodMiniNullable({
    type: "nullable",
    innerType
  });
}
// @__NO_SIDE_EFFECTS__
function nullish2(innerType) {
  return /* @__PURE__ */ optional(/* @__PURE__ */ nullable(innerType));
}
var ZodMiniDefault = /* @__PURE__ */ $constructor("ZodMiniDefault", (inst, def) => {
  $ZodDefault.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function _default(innerType, defaultValue) {
  return new ZodMiniDefault({
    type: "default",
    innerType,
    get defaultValue() {
      return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
    }
  });
}
var ZodMiniPrefault = /* @__PURE__ */ $constructor("ZodMiniPrefault", (inst, def) => {
  $ZodPrefault.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function prefault(innerType, defaultValue) {
  return new ZodMiniPrefault({
    type: "prefault",
    innerType,
    get defaultValue() {
      return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
    }
  });
}
var ZodMiniCatch = /* @__PURE__ */ $constructor("ZodMiniCatch", (inst, def) => {
  $ZodCatch.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function _catch(innerType, catchValue) {
  return new ZodMiniCatch({
    type: "catch",
    innerType,
    catchValue: typeof catchValue === "function" ? catchValue : util_exports.constantCatch(catchValue)
  });
}
var ZodMiniPipe = /* @__PURE__ */ $constructor("ZodMiniPipe", (inst, def) => {
  $ZodPipe.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function pipe(in_, out) {
  return new ZodMiniPipe({
    type: "pipe",
    in: in_,
    out
  });
}
var ZodMiniCustom = /* @__PURE__ */ $constructor("ZodMiniCustom", (inst, def) => {
  $ZodCustom.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function custom(fn, _params) {
  return _custom(ZodMiniCustom, fn ?? (() => true), _params);
}
// @__NO_SIDE_EFFECTS__
function refine(fn, _params = {}) {
  return _refine(ZodMiniCustom, fn, _params);
}
var describe2 = describe;

// node_modules/zod/v4/mini/checks.js
init_dirname();

// node_modules/zod/v4/mini/iso.js
var iso_exports = {};
__export(iso_exports, {
  ZodMiniISODate: () => ZodMiniISODate,
  ZodMiniISODateTime: () => ZodMiniISODateTime,
  ZodMiniISODuration: () => ZodMiniISODuration,
  ZodMiniISOTime: () => ZodMiniISOTime,
  date: () => date2,
  datetime: () => datetime2,
  duration: () => duration2,
  time: () => time2
});
init_dirname();
var ZodMiniISODateTime = /* @__PURE__ */ $constructor("ZodMiniISODateTime", (inst, def) => {
  $ZodISODateTime.init(inst, def);
  ZodMiniStringFormat.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function datetime2(params) {
  return _isoDateTime(ZodMiniISODateTime, params);
}
var ZodMiniISODate = /* @__PURE__ */ $constructor("ZodMiniISODate", (inst, def) => {
  $ZodISODate.init(inst, def);
  ZodMiniStringFormat.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function date2(params) {
  return _isoDate(ZodMiniISODate, params);
}
var ZodMiniISOTime = /* @__PURE__ */ $constructor("ZodMiniISOTime", (inst, def) => {
  $ZodISOTime.init(inst, def);
  ZodMiniStringFormat.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function time2(params) {
  return _isoTime(ZodMiniISOTime, params);
}
var ZodMiniISODuration = /* @__PURE__ */ $constructor("ZodMiniISODuration", (inst, def) => {
  $ZodISODuration.init(inst, def);
  ZodMiniStringFormat.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function duration2(params) {
  return _isoDuration(ZodMiniISODuration, params);
}

// packages/release/paths.ts
init_dirname();
import { posix } from "node:path";
var MAX_PATH_BYTES = 4096;
var MAX_NAME_BYTES = 255;
function pathProblem(path) {
  if (path === "") return "an empty name";
  if (path.startsWith("/")) return "an absolute path";
  const parts = path.split("/");
  if (parts.includes("..")) return "a path with '..'";
  if (parts.includes("") || parts.includes(".")) return "a path with an empty part or '.'";
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return "a control character in its name";
  if (path.includes("\\")) return "a backslash in its name";
  if (path.includes("\uFFFD") || !path.isWellFormed()) return "a name that is not UTF-8";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `a path longer than ${MAX_PATH_BYTES} bytes`;
  if (parts.some((part2) => Buffer.byteLength(part2) > MAX_NAME_BYTES))
    return `a name longer than ${MAX_NAME_BYTES} bytes`;
  return void 0;
}
function linkProblem(path, target2) {
  if (target2 === "") return "a symlink to nothing";
  if (target2.startsWith("/")) return "a symlink to an absolute path";
  if (/[\u0000-\u001f\u007f-\u009f\\\ufffd]/.test(target2)) return "a symlink to a hostile name";
  if (Buffer.byteLength(target2) > MAX_PATH_BYTES)
    return `a symlink to a path longer than ${MAX_PATH_BYTES} bytes`;
  const resolved = posix.join(posix.dirname(path), target2);
  if (resolved === ".." || resolved.startsWith("../")) return "a symlink that leaves the release";
  return void 0;
}
function parentsOf(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
function byCodeUnit(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
function createTree() {
  const kinds = /* @__PURE__ */ new Map();
  const spellings = /* @__PURE__ */ new Map();
  const clash2 = (path, kind2) => {
    const known = kinds.get(path);
    if (known !== void 0 && known !== kind2) return `both a ${known} and a ${kind2}`;
    if (known !== void 0) return "in it twice";
    const other = spellings.get(foldedSpelling(path));
    if (other !== void 0) return `the same as '${other}' but for letter case or Unicode form`;
    const parent = parentsOf(path).find((folder2) => !["directory", void 0].includes(kinds.get(folder2)));
    return parent === void 0 ? void 0 : `below '${parent}', which is a ${kinds.get(parent)}`;
  };
  return {
    add: (path, kind2) => {
      const problem = clash2(path, kind2);
      kinds.set(path, kind2);
      spellings.set(foldedSpelling(path), path);
      return problem;
    }
  };
}
function foldedSpelling(path) {
  return path.normalize("NFC").toLowerCase().normalize("NFC");
}

// packages/release/release.ts
var sha256 = string2().check(_regex(/^[0-9a-f]{64}$/));
var sha512 = string2().check(_regex(/^[0-9a-f]{128}$/));
var safePath = string2().check(refine((path) => pathProblem(path) === void 0, "a plain path inside the release"));
var link = strictObject({ path: safePath, target: string2() }).check(
  refine(({ path, target: target2 }) => linkProblem(path, target2) === void 0, "a symlink inside the release")
);
var bytes = int().check(_nonnegative());
var digest = string2().check(_regex(/^sha256:[0-9a-f]{64}$/));
var imageSchema = strictObject({
  /** The registry's, without tag or digest, with the registry unless it is Docker Hub. Absent where the image travels with the release. */
  repository: optional(string2().check(_regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/))),
  /** The file beside the archive in which the image travels: the tar of an OCI image layout. */
  layout: optional(
    strictObject({
      name: string2().check(_regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*\.image\.tar$/)),
      size: bytes,
      sha256
    })
  ),
  /** Of the manifest, or of the index when there are several platforms: what is pulled. */
  digest,
  platforms: array(
    strictObject({
      /** `linux/amd64` */
      platform: string2().check(_regex(/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/)),
      manifest: digest,
      config: digest,
      layers: array(strictObject({ digest, size: bytes }))
    })
  ).check(_minLength(1))
});
var pinSchema = strictObject({
  service: string2().check(_regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/)),
  /** As the compose file has it, such as `mongo:8`. */
  written: string2(),
  /** `<repository>@sha256:…` */
  image: string2().check(_regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}@sha256:[0-9a-f]{64}$/))
});
var submoduleSchema = strictObject({
  path: safePath,
  tag: string2(),
  commit: string2().check(_regex(/^[0-9a-f]{40,64}$/)),
  /** The tags whose changelogs somebody has read, as deploy.yml said. */
  acknowledged: optional(array(string2())),
  /** With them: the released tags up to this one, from the oldest on. */
  published: optional(array(string2()))
});
var RELEASE_FILE = "release.json";
var IMAGE_FILE = "release-image.json";
var PINS_FILE = "release-pins.yaml";
var versionPattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;
var releaseSchema = strictObject({
  schemaVersion: literal(1),
  application: string2().check(_regex(/^[a-z][a-z0-9-]{0,62}$/)),
  version: string2().check(_regex(versionPattern)),
  /** `<version>-<first 12 hex digits of the archive's sha256>`: the folder's name on the host. */
  id: string2().check(_regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}-[0-9a-f]{12}$/)),
  strategy: _enum(["tarball", "image", "compose", "swarm", "git-venv", "git-install"]),
  createdAt: iso_exports.datetime(),
  source: strictObject({
    repository: string2(),
    commit: string2().check(_regex(/^[0-9a-f]{40,64}$/)),
    /** Of the strategies git-venv and git-install: git's name of all files of the commit, with which each file here was compared. */
    tree: optional(string2().check(_regex(/^[0-9a-f]{40,64}$/))),
    ref: string2()
  }),
  archive: strictObject({
    name: string2().check(_regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*\.tar\.gz$/)),
    size: bytes,
    sha256,
    sha512,
    /** Of the archive before compression: it survives a change of the compressor. */
    tarSha256: sha256
  }),
  files: array(
    strictObject({ path: safePath, size: bytes, sha256, mode: string2().check(_regex(/^0[0-7]{3}$/)) })
  ),
  /** Symlinks in the archive; absent when there is none. Folders are those above files and links, all of mode 0755. */
  links: optional(array(link)),
  /**
   * Of the strategy image: what runs. The archive beside it holds the files of the application that the host needs, and the same
   * words about the image, so that its digest names the image, too.
   */
  image: optional(imageSchema),
  /** Images that the compose files name, by what they wrote: `mongo:8`, and what it was when this was built. */
  pins: optional(array(pinSchema)),
  /** Submodules at a released tag. */
  submodules: optional(array(submoduleSchema))
});
function parseRelease(text2, where) {
  const release = readDocument(releaseSchema, text2, (cause) => invalid(where, cause));
  const { id, version: version2, archive } = release;
  if (id !== releaseId(version2, archive.sha256))
    throw invalid(where, `id '${id}' does not name this version and digest`);
  if (release.strategy === "image" !== (release.image !== void 0))
    throw invalid(where, `strategy ${release.strategy} ${release.image ? "has no" : "needs an"} image`);
  if (isCommit(release.strategy) !== (release.source.tree !== void 0))
    throw invalid(where, `strategy ${release.strategy} ${release.source.tree ? "has no" : "needs a"} tree`);
  const { image } = release;
  if (image && image.repository === void 0 === (image.layout === void 0))
    throw invalid(where, "its image is either in a registry or in a file beside it");
  if (image && !isPacked(release.files, IMAGE_FILE, imageText(image)))
    throw invalid(where, `the archive holds no ${IMAGE_FILE} about this image`);
  if (release.pins && !isPacked(release.files, PINS_FILE, pinsText(release.pins)))
    throw invalid(where, `the archive holds no ${PINS_FILE} about these images`);
  return release;
}
function isCommit(strategy) {
  return strategy === "git-venv" || strategy === "git-install";
}
function imageText(image) {
  return `${JSON.stringify(imageSchema.parse(image), null, 2)}
`;
}
function pinsText(pins) {
  const services = pins.map(({ service: service3, image }) => [service3, { image }]);
  return `${JSON.stringify({ services: Object.fromEntries(services) }, null, 2)}
`;
}
function isPacked(files3, path, text2) {
  const sha2562 = createHash("sha256").update(text2).digest("hex");
  return files3.some((file3) => file3.path === path && file3.sha256 === sha2562);
}
function imageReference({ repository: repository2, digest: digest2 }) {
  return repository2 === void 0 ? digest2 : `${repository2}@${digest2}`;
}
function nameOf({ id, version: version2, archive, image }) {
  return { id, version: version2, sha256: archive.sha256, ...image && { image: imageReference(image) } };
}
function imageFileName(application, version2) {
  return `${application}-${version2}.image.tar`;
}
function versionOf(id) {
  return id.replace(/-[0-9a-f]{12}$/, "");
}
function releaseId(version2, archiveSha256) {
  return `${version2}-${archiveSha256.slice(0, 12)}`;
}
function invalid(where, cause) {
  return new DeployError({
    code: "RELEASE_INVALID",
    message: `${where} is not a release made by build-release.`,
    cause,
    remedy: "Build the release again, or give the release directory of the run that built it."
  });
}

// packages/manifest/parse.ts
init_dirname();

// packages/manifest/check.ts
init_dirname();

// packages/manifest/findings.ts
init_dirname();
var import_fastest_levenshtein = __toESM(require_mod(), 1);
var shown = 50;
function refusal(where, findings) {
  const inOrder = findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = [...new Set(inOrder.map((finding) => render(where, finding)))];
  const rest = lines.length - shown;
  return new DeployError({
    code: "MANIFEST_INVALID",
    message: `${where} has ${lines.length === 1 ? "a mistake" : `${lines.length} mistakes`}.`,
    cause: [...lines.slice(0, shown), ...rest > 0 ? [`\u2026 and ${rest} more`] : []].join("\n"),
    remedy: "Correct the file where the cause points; docs/manifest.md explains every key."
  });
}
function render(where, { line: line2, column: column2, path, text: text2 }) {
  const subject2 = path.length === 0 ? "" : `${pathText(path)}: `;
  return `${where}:${line2}:${column2} ${subject2}${text2}`;
}
function pathText(path) {
  return path.reduce((text2, key) => {
    if (typeof key === "number") return `${text2}[${key}]`;
    if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${text2}[${JSON.stringify(key.slice(0, 80))}]`;
    return text2 === "" ? key.slice(0, 80) : `${text2}.${key.slice(0, 80)}`;
  }, "");
}
function suggestion(word2, options) {
  if (word2.length > 80) return "";
  const ranked = options.map((option) => ({ option, far: (0, import_fastest_levenshtein.distance)(word2.toLowerCase(), option) })).toSorted((a, b) => a.far - b.far);
  const best = ranked[0];
  const limit = Math.min(3, Math.ceil(word2.length / 3));
  return best !== void 0 && best.far <= limit ? `; did you mean '${best.option}'?` : "";
}

// packages/manifest/tree.ts
init_dirname();
function plain(tree) {
  if (tree.kind === "leaf") return tree.value;
  if (tree.kind === "list") return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plain(value)]));
}
function get(tree, path) {
  return path.reduce((at, key) => {
    if (at?.kind === "list") return at.items[Number(key)];
    return at?.kind === "branch" ? at.entries.get(String(key))?.value : void 0;
  }, tree);
}
function placeOf(tree, path) {
  const found4 = get(tree, path);
  if (found4 !== void 0 || path.length === 0) return (found4 ?? tree).place;
  const parent = placeOf(tree, path.slice(0, -1));
  return { ...parent, path: [...parent.path, path.at(-1)] };
}
function keyPlaceOf(tree, path) {
  const parent = get(tree, path.slice(0, -1));
  const entry = parent?.kind === "branch" ? parent.entries.get(String(path.at(-1))) : void 0;
  return entry?.key ?? placeOf(tree, path);
}
function merge2(base, own2) {
  if (base?.kind !== "branch" || own2?.kind !== "branch") return own2 ?? base;
  const entries = new Map(base.entries);
  for (const [key, { key: place2, value }] of own2.entries)
    entries.set(key, { key: place2, value: merge2(base.entries.get(key)?.value, value) });
  return { ...own2, entries };
}
function pick3(branch, keep) {
  return { ...branch, entries: new Map([...branch.entries].filter(([key]) => keep(key))) };
}
function without(tree, paths2) {
  if (paths2.length === 0) return tree;
  const gone = new Set(paths2.map((path) => JSON.stringify(path)));
  const walk = (each, here) => {
    if (each.kind === "leaf") return each;
    if (each.kind === "list")
      return { ...each, items: each.items.map((item, index) => walk(item, [...here, index])) };
    const kept = [...each.entries].filter(([key]) => !gone.has(JSON.stringify([...here, key])));
    return {
      ...each,
      entries: new Map(
        kept.map(([key, entry]) => [key, { ...entry, value: walk(entry.value, [...here, key]) }])
      )
    };
  };
  return walk(tree, []);
}
function mapLeaves(tree, change, path = []) {
  if (tree.kind === "leaf") return change(tree, path);
  if (tree.kind === "list")
    return { ...tree, items: tree.items.map((item, index) => mapLeaves(item, change, [...path, index])) };
  const entries = [...tree.entries].map(
    ([key, entry]) => [key, { ...entry, value: mapLeaves(entry.value, change, [...path, key]) }]
  );
  return { ...tree, entries: new Map(entries) };
}

// packages/manifest/check.ts
function check(schema, tree, path = []) {
  const known = /* @__PURE__ */ new Map();
  const part2 = get(tree, path);
  const result = schema.safeParse(part2 && plain(part2), { error: (issue2) => word(issue2, known) });
  if (result.success) return { value: result.data, findings: [] };
  const issues = result.error.issues;
  return {
    findings: issues.flatMap((issue2) => findingsOf(issue2, tree, path, known)),
    strangers: issues.flatMap(
      (issue2) => issue2.code === "unrecognized_keys" ? issue2.keys.map((key) => [...issue2.path, key]) : []
    )
  };
}
function findingsOf(issue2, tree, base, known) {
  const path = [...base, ...issue2.path];
  if (issue2.code === "unrecognized_keys") {
    const options = known.get(pathText(issue2.path)) ?? [];
    return issue2.keys.map((key) => ({
      ...keyPlaceOf(tree, [...path, key]),
      text: `unknown key${suggestion(key, options)}`
    }));
  }
  const place2 = issue2.code === "invalid_key" ? keyPlaceOf(tree, path) : placeOf(tree, path);
  const text2 = issue2.code === "invalid_key" ? issue2.issues[0]?.message ?? issue2.message : issue2.message;
  return [{ ...place2, text: text2 }];
}
function word(issue2, known) {
  if (issue2.code === "unrecognized_keys") {
    const { shape } = issue2.inst._zod.def;
    known.set(pathText(issue2.path ?? []), Object.keys(shape));
    return "unknown key";
  }
  if (issue2.input === void 0) return "is missing";
  if (issue2.code === "invalid_union" && issue2.options) {
    const chosen = issue2.input[issue2.discriminator];
    return chosen === void 0 ? "is missing" : oneOf2(issue2.options, chosen);
  }
  if (issue2.code === "invalid_value") return oneOf2(issue2.values, issue2.input);
  if (issue2.code === "invalid_type") return `must be ${kind(issue2.expected, issue2.input)}`;
  return "is not valid";
}
function oneOf2(values, input2) {
  const options = values.map(String);
  const closest = typeof input2 === "string" ? suggestion(input2, options) : "";
  return options.length === 1 ? `must be ${options[0]}` : `must be one of ${options.join(", ")}${closest}`;
}
function kind(expected, input2) {
  const empty = input2 === null ? ", but nothing is there" : "";
  if (expected === "object" || expected === "record") return `a group of keys with values${empty}`;
  if (expected === "array") return `a list${empty}`;
  if (expected === "boolean") return "true or false";
  const quotable = typeof input2 === "number" || typeof input2 === "boolean";
  return quotable ? "text; put it in quotes" : `text${empty}`;
}

// packages/manifest/draft.ts
init_dirname();

// packages/kit/section.ts
init_dirname();
function kebab(name2) {
  return name2.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
function section(shape) {
  const written = Object.fromEntries(Object.entries(shape).map(([name2, type]) => [kebab(name2), type]));
  const camel = new Map(Object.keys(shape).map((name2) => [kebab(name2), name2]));
  const rename = (value) => Object.fromEntries(Object.entries(value).map(([name2, item]) => [camel.get(name2) ?? name2, item]));
  return pipe(strictObject(written), transform(rename));
}
function overridable(shape) {
  const entries = Object.entries(shape).map(([name2, type]) => [name2, piece(type)]);
  return Object.fromEntries(entries);
}
function piece(type) {
  const inner = bare(type);
  const shape = shapeOf(inner);
  const loose = shape === void 0 ? inner : strictObject(pieces(shape));
  return optional(loose).register(globalRegistry, notes(type));
}
function pieces(shape) {
  return Object.fromEntries(Object.entries(shape).map(([name2, type]) => [name2, piece(type)]));
}
function bare(type) {
  const def = type._zod.def;
  const wraps = ["optional", "default", "prefault"].includes(def.type);
  return wraps ? bare(def.innerType) : type;
}
function shapeOf(type) {
  const def = type._zod.def;
  if (def.type !== "pipe") return void 0;
  const input2 = def.in._zod.def;
  return input2.type === "object" ? input2.shape : void 0;
}
function notes(type) {
  const description = globalRegistry.get(type)?.description;
  const def = type._zod.def;
  return {
    ...description !== void 0 && { description },
    ...def.type === "default" && { default: def.defaultValue }
  };
}

// packages/manifest/derived.ts
init_dirname();

// packages/manifest/nfr.ts
init_dirname();

// packages/manifest/check-keys.ts
init_dirname();

// packages/manifest/describe.ts
init_dirname();
var describe3 = (type, sentence) => type.check(describe2(sentence));
var optional2 = optional;
var preset = _default;

// packages/manifest/types.ts
init_dirname();
import { isIP } from "node:net";
var part = String.raw`(?!\.{1,2}(?:/|$))[A-Za-z0-9._@+-]+`;
var systemFolders = /^\/(bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|^\/(dev|proc|sys)\//;
var placeholder = /\{[^{}]*\}/g;
var must = (what) => ({
  error: (issue2) => issue2.input === void 0 ? void 0 : `must be ${what}`
});
var text = (pattern3, what) => string2(must(what)).check(_regex(pattern3, { error: `must be ${what}`, abort: true }));
var name = text(
  /^[a-z][a-z0-9-]{0,62}$/,
  "a name of lower-case letters, digits and dashes that starts with a letter"
);
var absolutePath = text(
  new RegExp(`^(?=.{2,200}$)(?:/${part})+$`),
  "an absolute path of plain characters, without '..' or a trailing slash"
);
var ownPath = absolutePath.check(
  refine((path) => !systemFolders.test(path), "must be a path of its own, not one of the system's folders")
);
var relativePath = text(
  new RegExp(`^(?!-)(?=.{1,200}$)${part}(?:/${part})*$`),
  "a path of plain characters inside the repository, such as config/app.cfg, without '..'"
);
var pattern = text(
  /^(?![-/])(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f]{1,200}$/,
  "a pattern inside the repository, such as scripts/*.sh, without '..'"
);
var line = text(/^[^\u0000-\u001f\u007f]*$/, "one line of text");
var words = text(/^[^\u0000-\u001f\u007f]+$/, "one line of text that is not empty");
var account = text(/^[a-z_][a-z0-9_-]{0,31}$/, "the name of a user or group");
var mode = text(/^0[0-7]{3}$/, 'four octal digits in quotes, such as "0750"');
var day = text(
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  'a day in quotes, such as "2026-12-31"'
);
var unit = text(
  /^(?!.*\.service$)[A-Za-z0-9][A-Za-z0-9_.@-]{0,200}$/,
  "the name of a unit, without .service"
);
var variable = text(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable");
var obeyed = /^(?:PATH|HOME|ENV|IFS|PS4|BASH_ENV|BASHOPTS|SHELLOPTS|NODE_OPTIONS|NODE_PATH|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|(?:LD|DYLD)_.*|PERL5(?:OPT|LIB|DB)|PYTHON(?:PATH|HOME|STARTUP|INSPECT|USERBASE)|GIT_(?:DIR|SSH|SSH_COMMAND|ASKPASS|EDITOR|EXEC_PATH|PROXY_COMMAND|EXTERNAL_DIFF|CONFIG.*)|DEPLOY_(?:ID|ENVIRONMENT|ROOT|RELEASE|RELEASE_DIR|PREVIOUS|ORDER_DIR|SWITCH_UPTIME))$/;
var secretVariable = variable.check(
  refine((name2) => !obeyed.test(name2), "must be the name of a variable that no program obeys by itself")
);
var address = text(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/, hostText()).check(
  refine((value) => isIP(value) !== 0 || isHostName(value), `must be ${hostText()}`)
);
var ipAddress = text(/^[0-9A-Fa-f.:]+$/, "an IP address").check(
  refine((value) => isIP(value) !== 0, "must be an IP address")
);
var url = urlOf("http");
var webSocketUrl = urlOf("ws");
var headerName = text(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "the name of a header");
var headers = record(headerName, line, must("a group of header names and texts"));
var whole = (minimum, maximum) => {
  const error2 = must(`a whole number from ${minimum} to ${maximum}`);
  return int(error2).check(_gte(minimum, error2), _lte(maximum, error2));
};
var seconds = (minimum, maximum) => {
  const error2 = must(`a number of seconds from ${minimum} to ${maximum}`);
  return number2(error2).check(_gte(minimum, error2), _lte(maximum, error2));
};
var hours = () => {
  const error2 = must("a number of hours above 0");
  return number2(error2).check(_gt(0, error2));
};
var milliseconds = () => {
  const error2 = must("a number of milliseconds from 1 to 600000");
  return number2(error2).check(_gte(1, error2), _lte(6e5, error2));
};
var percent = () => {
  const error2 = must("a number from 0 to 100");
  return number2(error2).check(_gte(0, error2), _lte(100, error2));
};
var port = whole(1, 65535);
var scalar = union(
  [line, number2(), boolean2()],
  must("one line of text, a number without leading zeros, or true or false")
);
var portOrPlaceholder = pipe(
  union(
    [port, text(/^\{port\.[a-z][a-z0-9-]*\}$/, "a placeholder")],
    must('a whole number from 1 to 65535, or "{port.<name>}"')
  ),
  transform((filled2) => filled2)
);
function urlOf(scheme) {
  const what = scheme === "http" ? "an http or https URL" : "a ws or wss URL";
  return text(new RegExp(String.raw`^${scheme}s?:\/\/[^\s\u0000-\u001f]+$`), what).check(
    refine((value) => {
      const parsed2 = URL.parse(value.replaceAll(placeholder, "1"));
      return parsed2 !== null && parsed2.username === "" && parsed2.password === "";
    }, `must be ${what}, without a user name or password`)
  );
}
function hostText() {
  return "a host name or an IP address, without user, port or brackets";
}
function isHostName(value) {
  const labels = value.split(".");
  const sound = labels.every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label));
  return sound && value.length <= 253 && !/^(?:[0-9]+|0[xX][0-9a-fA-F]*)$/.test(labels.at(-1));
}

// packages/manifest/check-keys.ts
var common = {
  name: describe3(optional2(words), "How the report calls this check. Default: its type and target."),
  timeoutSeconds: describe3(preset(seconds(0.1, 300), 5), "Limit of one try.")
};
var from = describe3(
  preset(_enum(["host", "runner"]), "host"),
  "Where it is measured from: through the SSH tunnel on the host, or the runner."
);
var requestHeaders = describe3(preset(headers, {}), "Headers to send, such as Host.");

// packages/manifest/nfr.ts
var ratio = number2("must be a number from 1 to 100").check(_gte(1, "must be a number from 1 to 100"), _lte(100, "must be a number from 1 to 100"));
var growth = number2("must be a number above 0").check(_gt(0, "must be a number above 0"));
var limits = section({
  p95Ms: describe3(optional2(milliseconds()), "So long may 95 of 100 requests take at most."),
  p99Ms: describe3(optional2(milliseconds()), "So long may 99 of 100 requests take at most."),
  errorRatePercent: describe3(
    preset(percent(), 1),
    "So many requests may get no answer, or one with a status from 400."
  ),
  headroomPercent: describe3(
    preset(percent(), 30),
    "So much of the processors, on average, and of the memory, at any time, is left on the host meanwhile."
  ),
  p95Ratio: describe3(
    optional2(ratio),
    "So many times the p95 of the release before it, under the same load just before the switch; 5 ms more are never too many."
  ),
  memoryGrowthMebibytesPerHour: describe3(
    optional2(growth),
    "So fast may the memory of the service grow, for runs of several minutes."
  )
});
var load = section({
  url: describe3(
    url,
    'Scheme, address and port of what is asked, such as "http://127.0.0.1:{port.web}", without a path.'
  ),
  paths: describe3(
    array(text(/^\/[^\s#\u0000-\u001f]*$/, "a path, such as /health")).check(_minLength(1, "must name at least one path: nothing else is asked"), _maxLength(50)),
    "What is asked by GET, in turns, and nothing else. Name only what may be asked so often."
  ),
  from,
  requestHeaders,
  requestsPerSecond: describe3(
    optional2(number2().check(_gt(0, "must be above 0"))),
    "So many requests begin each second, whether earlier ones were answered or not."
  ),
  users: describe3(
    optional2(whole(1, 200)),
    "So many users ask, each again as soon as it has its answer. Instead of requests-per-second."
  ),
  maximumRequestsPerSecond: describe3(
    preset(whole(1, 2e3), 50),
    "The cap: more are never sent, however quick the answers are."
  ),
  durationSeconds: describe3(preset(seconds(1, 3600), 30), "How long the load lasts."),
  timeoutSeconds: describe3(preset(seconds(0.1, 60), 10), "What takes longer counts as not answered."),
  limits: describe3(prefault(limits, {}), "What must hold under the load.")
});
var resilience = section({
  readySeconds: describe3(
    seconds(1, 300),
    "So long may it take from the kill of the service until it answers again."
  )
});
var coldBoot = section({
  readySeconds: describe3(
    seconds(1, 3600),
    "So long may it take from the order to boot until the service answers again."
  )
});
var nfr = section({
  load: describe3(optional2(load), "Requests at a rate, or of a number of users."),
  resilience: describe3(optional2(resilience), "All processes of the service are killed, once."),
  coldBoot: describe3(
    optional2(coldBoot),
    "The host is booted, once, by health-gate with `further: run` alone, and only in an environment that has `consent`."
  ),
  consent: describe3(
    optional2(words),
    "Who has agreed that this environment is put under load. Without it nothing is run where a release comes after another environment, or that no other comes after."
  )
});
var longestBeforeSeconds = 15;
var slackSeconds = 10;
function bootSeconds(nfr2, gateSeconds) {
  if (nfr2?.coldBoot === void 0 || nfr2.consent === void 0) return 0;
  return nfr2.coldBoot.readySeconds + slackSeconds + gateSeconds;
}
function nfrSeconds(given) {
  if (!given?.allowed) return 0;
  const { load: loaded, resilience: killed } = given;
  return (loaded ? loaded.durationSeconds + loaded.timeoutSeconds + slackSeconds : 0) + (killed ? killed.readySeconds + slackSeconds : 0);
}

// packages/manifest/derived.ts
function derived2(parsed2, tree, {
  application,
  environment,
  turn,
  strategy,
  isLast: isLast2
}) {
  const {
    gate: gate2,
    container: container2,
    backup: backup2,
    compose: written,
    nginx: proxy,
    nfr: runs,
    ports: pairs,
    units: units2,
    ...slot
  } = parsed2;
  const nginx2 = proxy?.files.length || proxy?.switch ? proxy : void 0;
  const nfr2 = runs && { ...runs, allowed: !isLast2 || runs.consent !== void 0 };
  const invalid2 = (key) => get(tree, [key]) !== void 0;
  const root = slot.root ?? (application === void 0 || invalid2("root") ? void 0 : `/opt/${application}`);
  const path = slot.path ?? (root === void 0 || invalid2("path") ? void 0 : `${root}/current`);
  const stack = strategy === "swarm" ? slot.swarm ?? { accept: [], registryAuth: false } : void 0;
  const compose2 = named(stack && written ? { ...written, images: "pinned" } : written, application);
  const service3 = parsed2.service ?? (compose2 && serviceOf(compose2));
  const confirmSeconds = slot.confirmSeconds ?? (gate2 && gate2.timeoutSeconds + gate2.initialDelaySeconds + nfrSeconds(nfr2) + 60 + switchSeconds({ backup: backup2, hooks: slot.hooks, install: slot.install }) + (compose2?.waitSeconds ?? 0));
  const ports3 = pairs && numbersOf(pairs, turn);
  const beside = nginx2?.switch === void 0 ? void 0 : ports3?.[nginx2.switch.port];
  const called = container2 && (container2.name ?? service3?.unit);
  const containerName2 = called && (beside === void 0 ? called : `${called}-${beside}`);
  const names = { unit: service3?.unit, container: containerName2 ?? service3?.unit };
  const judged = gate2 && { ...gate2, checks: gate2.checks.map((each) => withName(each, names)) };
  return {
    ...slot,
    ...units2 && (units2.files.length > 0 || units2.workers.length > 0) && { units: units2 },
    ...slot.install && {
      units: { files: [], enable: [], start: [], workers: slot.install.workers }
    },
    ...root !== void 0 && { root },
    ...path !== void 0 && { path },
    ...confirmSeconds !== void 0 && { confirmSeconds },
    ...service3 !== void 0 && { service: service3 },
    ...ports3 !== void 0 && { ports: ports3 },
    ...container2 && containerName2 && { container: { ...container2, name: containerName2 } },
    ...nginx2 !== void 0 && { nginx: withFile(nginx2) },
    ...compose2 !== void 0 && { compose: compose2 },
    ...stack !== void 0 && { swarm: stack },
    ...judged !== void 0 && { gate: judged },
    ...nfr2 !== void 0 && { nfr: nfr2 },
    ...backup2 !== void 0 && {
      backup: backup2.map((each) => ({
        ...each,
        application: application ?? "",
        environment,
        folders: each.places.map((place2) => `${place2}/${application}-${environment}/${each.name}`)
      }))
    }
  };
}
function numbersOf(ports3, turn) {
  const entries = Object.entries(ports3).map(([name2, port2]) => [
    name2,
    typeof port2 === "number" ? port2 : port2[turn]
  ]);
  return Object.fromEntries(entries);
}
function withFile({ switch: given, ...nginx2 }) {
  if (given === void 0) return nginx2;
  return { ...nginx2, switch: { ...given, file: given.file ?? `/etc/nginx/conf.d/${given.upstream}.conf` } };
}
function switchSeconds({
  backup: backup2 = [],
  hooks: hooks2 = [],
  install: install2
}) {
  const counted = [
    ...backup2.filter((each) => each.while === "stopped"),
    ...hooks2.filter(({ at }) => at !== "prepare"),
    ...install2 ? [install2] : []
  ];
  return counted.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0);
}
function named(compose2, application) {
  const project2 = compose2?.project ?? application;
  return compose2 && project2 !== void 0 ? { ...compose2, project: project2 } : void 0;
}
function serviceOf({ project: project2, waitSeconds }) {
  return {
    manager: "docker",
    unit: project2,
    environment: {},
    startSeconds: waitSeconds,
    stopSeconds: 30
  };
}
function withName(each, names) {
  const check2 = each;
  return { ...check2, name: each.name ?? `${check2.type} ${target(check2, names) ?? "of the service"}` };
}
function target(check2, { unit: unit3, container: container2 }) {
  if (check2.type === "identity") return check2.url ?? unit3;
  if ("url" in check2) return check2.url;
  if (check2.type === "dns") return check2.domain;
  if (check2.type === "tcp") return `${check2.address}:${check2.port}`;
  if (check2.type === "port") return String(check2.port);
  if (check2.type === "tls") return `${check2.serverName ?? check2.address}:${check2.port}`;
  if (check2.type === "container") return check2.service ?? container2;
  if (check2.type === "nginx-upstreams") return "of the installed files";
  if (check2.type === "log") return check2.file ?? check2.service ?? unit3;
  if (check2.type === "headroom") return check2.paths?.join(", ") ?? "of the host";
  if (check2.type === "files") return check2.paths.join(", ");
  if (check2.type === "fresh") return check2.file ?? check2.url;
  if (check2.type === "command") return check2.command.join(" ");
  if (check2.type === "config" || check2.type === "certificate") return check2.file;
  if (check2.type === "clock" || check2.type === "ports") return "of the host";
  return check2.unit ?? unit3;
}

// packages/manifest/placeholders.ts
init_dirname();
var pattern2 = /\{\{([A-Za-z][\w.-]*)\}\}|\{([A-Za-z][\w.-]*)\}/g;
var ofRelease = ["version", "commit", "release"];
var ofStep = ["file", "stamp"];
var ofHook = ["version", "release"];
var filled = [
  "config.*.set.*",
  "hooks.*.environment.*",
  "install.environment.*",
  "service.command.*",
  "service.environment.*",
  "container.publish.*.port",
  "container.run.*",
  "backup.*.command.*",
  "backup.*.verify.*",
  "backup.*.restore.command.*",
  "backup.*.restore.schema-version.*",
  "nfr.load.url",
  "nfr.load.paths.*",
  "nfr.load.request-headers.*",
  "gate.checks.*.url",
  "gate.checks.*.port",
  "gate.checks.*.address",
  "gate.checks.*.allow.*",
  "gate.checks.*.expect",
  "gate.checks.*.headers.*",
  "gate.checks.*.equals.*",
  "gate.checks.*.contains.*",
  "gate.checks.*.request-headers.*"
].map((path) => path.split("."));
var commands = ["backup.*.command.*", "backup.*.verify.*", "backup.*.restore.command.*"].map(
  (path) => path.split(".")
);
var inHooks = [
  ["hooks", "*", "environment", "*"],
  ["install", "environment", "*"]
];
var waiting = ["config.*.set.*", "gate.checks.*.expect"].map((path) => path.split("."));
function fillSlot(slot, names, turn = 0) {
  const findings = [];
  const values = { ...names, ...portsOf(slot, turn) };
  const tree = mapLeaves(slot, (leaf, path) => {
    if (typeof leaf.value !== "string" || !matches(filled, path)) return leaf;
    const later = laterAt(path);
    const fill = (whole2, quoted, name2) => {
      if (quoted !== void 0) return later.length > 0 ? whole2 : `{${quoted}}`;
      if (later.includes(name2)) return whole2;
      const value = Object.hasOwn(values, name2) ? values[name2] : void 0;
      if (value === void 0)
        findings.push({ ...leaf.place, text: unknown2(name2, Object.keys(values), later) });
      return value ?? whole2;
    };
    return withValue(leaf, path, leaf.value.replace(pattern2, fill));
  });
  return { tree, findings };
}
function laterAt(path) {
  if (matches(waiting, path)) return ofRelease;
  if (matches(commands, path)) return ofStep;
  return matches(inHooks, path) ? ofHook : [];
}
function fillRelease(text2, release) {
  return text2.replace(pattern2, (whole2, quoted, name2) => {
    if (quoted !== void 0) return `{${quoted}}`;
    return ofRelease.includes(name2) ? release[name2] : whole2;
  });
}
function cutCommand(word2) {
  const pieces2 = [""];
  let at = 0;
  for (const match of word2.matchAll(pattern2)) {
    const [whole2, quoted, name2] = match;
    pieces2[pieces2.length - 1] += word2.slice(at, match.index);
    at = match.index + whole2.length;
    if (name2 !== void 0 && ofStep.includes(name2)) pieces2.push(name2, "");
    else pieces2[pieces2.length - 1] += quoted === void 0 ? whole2 : `{${quoted}}`;
  }
  pieces2[pieces2.length - 1] += word2.slice(at);
  return pieces2;
}
function withValue(leaf, path, value) {
  const isPort = (path[0] === "gate" || path[1] === "publish") && path.at(-1) === "port";
  return { ...leaf, value: isPort && /^[0-9]+$/.test(value) ? Number(value) : value };
}
function portsOf(slot, turn) {
  const ports3 = get(slot, ["ports"]);
  if (ports3?.kind !== "branch") return {};
  const entries = [...ports3.entries].map(([name2, { value }]) => {
    const one2 = value.kind === "list" ? value.items[turn] : value;
    return [`port.${name2}`, one2?.kind === "leaf" ? String(one2.value) : ""];
  });
  return Object.fromEntries(entries);
}
function matches(patterns, path) {
  return patterns.some(
    (parts) => parts.length === path.length && parts.every((part2, index) => part2 === "*" || part2 === path[index])
  );
}
function homesOf(name2) {
  const everywhere = "values of config and 'expect' of a check";
  return ofHook.includes(name2) ? `${everywhere}, and 'environment' of hooks and install,` : `only ${everywhere}`;
}
function unknown2(name2, known, later) {
  if (ofRelease.includes(name2)) return `{${name2}} is not known here; ${homesOf(name2)} may have it`;
  const names = [...known, ...later];
  const closest = suggestion(name2, names);
  const all = names.map((each) => `{${each}}`).join(", ");
  return `unknown placeholder {${name2}}${closest === "" ? `; there are ${all}` : closest.replace(/'(.*)'/, "'{$1}'")}`;
}

// packages/manifest/schema.ts
init_dirname();

// packages/manifest/available.ts
init_dirname();
var weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
var time3 = text(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day in quotes, such as "08:00"');
var timezone = text(
  /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/,
  "the name of a time zone, such as Europe/London"
).check(refine(isTimezone, "must be the name of a time zone, such as Europe/London"));
var available = section({
  from: describe3(time3, 'Time of day at which it is up, such as "08:00".'),
  to: describe3(time3, "Time of day at which it goes down; before `from` it is that of the next day."),
  timezone: describe3(timezone, "Time zone of both, such as Europe/London."),
  marginMinutes: describe3(
    preset(whole(0, 720), 30),
    "How long before it goes down nothing is under way any more."
  ),
  days: describe3(
    optional2(array(_enum(weekdays)).check(_minLength(1, "must name at least one day"))),
    "Days on which it comes up, such as [mon, tue]. Default: every day."
  )
}).check(refine(({ from: from2, to }) => from2 !== to, "must differ in from and to"));
function isTimezone(name2) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name2 }) !== void 0;
  } catch {
    return false;
  }
}

// packages/manifest/backup.ts
init_dirname();

// packages/manifest/image.ts
init_dirname();

// packages/manifest/program.ts
init_dirname();
var program = array(words).check(_minLength(1, "must name a program"));
var sudoCommand = array(
  text(
    /^[A-Za-z0-9@%_+=:,./-]{1,200}$/,
    "a word of letters, digits and @%_+=:,./-: sudo takes others for patterns"
  )
).check(_minLength(2, "must name a program and its arguments: sudo would allow any"));
var ownSudo = describe3(
  preset(array(sudoCommand), []),
  "What it runs as root by `sudo -n`, each command with its exact arguments, for a login without root. A program that is not in /usr/bin is named by its path."
);

// packages/manifest/image.ts
var repository = text(
  /^(?=.{1,255}$)(?:(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:))(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/,
  "the name of an image without tag or digest, such as registry.example.org/shop"
);
var platform = text(
  /^linux\/[a-z0-9]+(?:\/[a-z0-9]+)?$/,
  "an operating system and an architecture, such as linux/amd64"
);
var login = section({
  userEnv: describe3(secretVariable, "Name of the environment variable that holds the user."),
  passwordEnv: describe3(secretVariable, "Name of the environment variable that holds the password or token.")
});
var imageBuild = section({
  repository: describe3(
    optional2(repository),
    "Where the image is pushed to and pulled from, without tag or digest. Left out, the image travels with the release, and hosts fetch it over SSH."
  ),
  dockerfile: describe3(preset(relativePath, "Dockerfile"), "The Dockerfile."),
  context: describe3(
    preset(union([literal("."), relativePath]), "."),
    "The folder that the build may read."
  ),
  platforms: describe3(
    preset(array(platform).check(_minLength(1, "must name at least one platform")), ["linux/amd64"]),
    "Platforms that the image must have, such as linux/amd64."
  ),
  target: describe3(
    optional2(text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "the name of a stage")),
    "The stage of the Dockerfile that is built. Default: the last one."
  ),
  args: describe3(
    preset(record(variable, scalar), {}),
    "Arguments of the build, no secrets: an image shows them to everybody who has it."
  ),
  secrets: describe3(
    preset(
      record(
        text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "the id of a secret, as the Dockerfile calls it"),
        secretVariable
      ),
      {}
    ),
    "Secrets of the build (RUN --mount=type=secret) by id: the name of the environment variable of the action that holds each."
  ),
  login: describe3(
    optional2(login),
    "How the runner logs in to the registry. Default: as docker on the runner does."
  )
});
var publish = section({
  address: describe3(
    preset(text(/^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/, "an IPv4 address, such as 127.0.0.1"), "127.0.0.1"),
    "The address of the host on which the port is open."
  ),
  port: describe3(portOrPlaceholder, 'The port on the host, as a number or as "{port.<name>}".'),
  to: describe3(whole(1, 65535), "The port in the container.")
});
var reason = (what) => describe3(optional2(words), `Why ${what}; without a reason it is refused.`);
var allow = section({
  privileged: reason("the container is privileged"),
  hostNetwork: reason("it is in the network of the host"),
  hostProcesses: reason("it sees the processes of the host"),
  capabilities: reason("it has more capabilities than a container has"),
  hostFolders: reason("it sees folders or sockets of the system, such as /etc or the socket of the engine")
});
var mount = section({
  source: describe3(
    union([literal("/"), absolutePath]),
    "A file or folder of the host, which must be there."
  ),
  target: describe3(absolutePath, "Where the container sees it."),
  readOnly: describe3(preset(boolean2(), false), "The container cannot change it.")
});
var containerName = /^(?=.{2,100}$)[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
var container = section({
  name: describe3(
    optional2(
      text(
        containerName,
        "a name of two or more lower-case letters and digits, with dots, dashes or underscores between them"
      )
    ),
    "Name of the container. Default: the unit of the service."
  ),
  publish: describe3(preset(array(publish), []), "Ports of the container that the host opens."),
  network: describe3(
    preset(
      text(/^(?:bridge|host|[a-z0-9][a-z0-9_.-]{0,60})$/, "bridge, host or the name of a network"),
      "bridge"
    ),
    "The network of the container: bridge, host, or one that is there."
  ),
  mounts: describe3(preset(array(mount), []), "Files and folders of the host in the container."),
  envFile: describe3(
    optional2(ownPath),
    "A file of the host with variables of the container, one NAME=value a line: the place for secrets."
  ),
  user: describe3(
    optional2(
      union([
        account,
        text(/^[0-9]{1,10}(?::[0-9]{1,10})?$/, 'a user, or numbers in quotes, such as "1000:1000"')
      ])
    ),
    "Who the process is in the container. Default: as the image says."
  ),
  restart: describe3(
    preset(_enum(["unless-stopped", "always", "on-failure", "no"]), "always"),
    "When the engine starts the container again. An engine that was killed leaves one with unless-stopped alone."
  ),
  init: describe3(
    preset(boolean2(), false),
    "Runs a small init before the program, which reaps its children."
  ),
  readOnly: describe3(preset(boolean2(), false), "The file system of the image cannot be written."),
  privileged: describe3(optional2(boolean2()), "The container may do what root on the host may."),
  capabilities: describe3(
    optional2(
      array(text(/^[A-Z][A-Z_]{1,40}$/, "the name of a capability without CAP_, such as NET_ADMIN")).check(_minLength(1, "must name a capability"))
    ),
    "Capabilities that the container gets besides those that every container has."
  ),
  allow: describe3(optional2(allow), "What of the host the container may have, each with the reason why."),
  run: describe3(
    optional2(program),
    "The own program of the application that starts the container, run in the release, such as [bash, server/deploy.sh, testing]."
  ),
  tag: describe3(
    optional2(
      text(
        /^[a-z0-9][a-zA-Z0-9._/:-]{0,254}:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
        "the name of an image with its tag, such as acme/shop:prod"
      )
    ),
    "What the own program or unit calls the image: it names the pinned one before the start."
  ),
  login: describe3(optional2(login), "How the host logs in to the registry, for the time of the pull.")
});

// packages/manifest/backup.ts
var moment = _enum(["serving", "stopped"]);
var restore = section({
  command: describe3(
    optional2(program),
    "Puts the data back, from its standard input or from {file}. A folder needs none."
  ),
  when: describe3(
    preset(_enum(["migrated", "always", "never"]), "migrated"),
    "When a deployment that goes back puts the data back, too: when the schema has another version than before, always, or never."
  ),
  while: describe3(
    preset(moment, "stopped"),
    "Whether the data is put back while nothing serves, or when the old release serves again."
  ),
  schemaVersion: describe3(
    optional2(program),
    "Prints what tells one schema from another, such as the last migration."
  )
});
var one = section({
  name: describe3(
    name.check(_maxLength(24, "must have at most 24 characters")),
    "How people call this backup."
  ),
  command: describe3(
    optional2(program),
    "Writes the dump to its standard output, or to {file}; {stamp} is different in each deployment."
  ),
  folder: describe3(optional2(ownPath), "A folder of the host that is saved as a tar, instead of a command."),
  container: describe3(
    optional2(text(containerName, "the name of a container")),
    "The container in which the commands run. Default: the host."
  ),
  user: describe3(
    optional2(account),
    "Who the commands run as. On the host that needs a login as root, or as that very user."
  ),
  envFile: describe3(
    optional2(ownPath),
    "A file of the host with variables of the commands, one NAME=value a line: the place for a password."
  ),
  suffix: describe3(
    preset(text(/^(?:\.[A-Za-z0-9]{1,12}){0,3}$/, "the end of a file name, such as .tar.gz"), ""),
    "How the name of the dump ends, before what compression adds, such as .sql."
  ),
  compress: describe3(
    preset(_enum(["auto", "zstd", "gzip", "none"]), "auto"),
    "How it is compressed. auto: zstd where the host has it, else gzip; a suffix such as .gz is left as it is."
  ),
  while: describe3(
    preset(moment, "serving"),
    "Whether it is made while the old release serves, or after it was stopped, when nothing writes any more."
  ),
  places: describe3(
    array(ownPath).check(_minLength(1, "must name at least one folder"), _maxLength(9, "must name at most 9 folders")),
    "Folders of the host, such as mounts, each of which gets a copy. They must be there."
  ),
  separateFileSystems: describe3(
    preset(boolean2(), false),
    "No two places may lie on the same file system: a mount that is missing is noticed."
  ),
  minimumBytes: describe3(
    preset(whole(1, Number.MAX_SAFE_INTEGER), 1),
    "A dump that is smaller, before it is compressed, is refused."
  ),
  minimumShare: describe3(
    preset(number2().check(_gte(0), _lte(1)), 0.5),
    "A dump that is smaller than this share of the last one is suspicious. 0: never."
  ),
  whenSmaller: describe3(
    preset(_enum(["refuse", "warn"]), "refuse"),
    "What becomes of a deployment whose dump is suspicious."
  ),
  verify: describe3(
    optional2(program),
    "Rehearses the restore into something temporary, from its standard input or from {file}, and must end with 0."
  ),
  keep: describe3(preset(whole(1, 1e3), 7), "How many backups stay in each place."),
  restore: describe3(optional2(restore), "How the data comes back. Default: by hand only."),
  firstDeployment: describe3(
    preset(_enum(["make", "skip"]), "make"),
    "Whether it is made when nothing was deployed yet. A folder or container that is not there is left out then."
  ),
  hosts: describe3(
    optional2(array(name).check(_minLength(1, "must name at least one host"))),
    "The hosts that make it, where several share the data. Default: every host."
  ),
  timeoutSeconds: describe3(
    preset(seconds(1, 7200), 600),
    "How long making, copying, rehearsing or putting back may take, each."
  )
});
var backup = array(one);

// packages/manifest/change-record.ts
init_dirname();
var system = _enum(["github-issue", "jira", "servicenow"]);
var moves = section({
  required: describe3(
    preset(array(words), []),
    "The states in which a deployment there may begin, such as [Approved]; in any other it is refused."
  ),
  begin: describe3(optional2(words), "The state that the record gets before a host is touched."),
  confirmed: describe3(optional2(words), "The state that it gets when the release serves there."),
  failed: describe3(optional2(words), "The state that it gets when the stage ended in any other way."),
  rolledBack: describe3(optional2(words), "The state that it gets when the release was left again.")
});
var fieldName = text(/^[A-Za-z][A-Za-z0-9_.-]{0,100}$/, "the id of a field, such as customfield_10042");
var group = record(string2(), scalar);
var fields = record(fieldName, union([scalar, group, array(union([scalar, group]))]));
var login2 = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/, "the login of a GitHub account");
var accounts = record(words, login2);
var jira = section({
  kind: describe3(preset(_enum(["cloud", "data-center"]), "cloud"), "Whose Jira it is."),
  project: describe3(text(/^[A-Z][A-Z0-9_]{1,49}$/, "the key of a project, such as CHG"), "The project."),
  issueType: describe3(preset(words, "Task"), "The type of the issue."),
  fields: describe3(
    preset(fields, {}),
    "What other fields get when the issue is made, such as customfield_10042: { value: Standard }."
  ),
  transitionFields: describe3(
    preset(fields, {}),
    "What the transitions demand, such as resolution: { name: Done }; each gets those of its screen."
  ),
  accounts: describe3(
    preset(accounts, {}),
    "GitHub login by account id (Cloud) or user name (Data Center) of those who approve in comments."
  )
});
var closeCodes = section({
  confirmed: describe3(preset(words, "successful"), "When the release serves."),
  failed: describe3(preset(words, "unsuccessful"), "When the stage ended in any other way."),
  rolledBack: describe3(preset(words, "unsuccessful"), "When the release was left again.")
});
var column = text(/^[a-z][a-z0-9_]{0,79}$/, "the name of a column, such as u_service");
var servicenow = section({
  login: describe3(
    preset(_enum(["password", "client-credentials"]), "password"),
    "How the account proves itself: a user with a password, or an OAuth client. Without a user the token is a bearer token."
  ),
  type: describe3(preset(_enum(["normal", "standard", "emergency"]), "normal"), "The type of the change."),
  risk: describe3(
    preset(_enum(["very-high", "high", "moderate", "low"]), "moderate"),
    "The risk that a change begins with; people may change it."
  ),
  impact: describe3(preset(_enum(["high", "medium", "low"]), "low"), "The impact that a change begins with."),
  assignmentGroup: describe3(optional2(words), "The group that the change is for: its name, or its sys_id."),
  plannedHours: describe3(
    preset(int().check(_gte(1), _lte(720)), 24),
    "Hours from the opening of the change to its planned end."
  ),
  fields: describe3(
    preset(record(column, scalar), {}),
    "What other columns get when the change is opened; a reference takes a sys_id."
  ),
  closeCodes: describe3(prefault(closeCodes, {}), "The close code of a change that `states` closes."),
  accounts: describe3(
    preset(accounts, {}),
    "GitHub login by user ID (user_name) of those who approve in ServiceNow."
  )
});
var encrypted = url.check(
  refine(
    (value) => URL.parse(value)?.protocol === "https:" || isLoopback(URL.parse(value)?.hostname ?? ""),
    "must be an https URL: a token goes there"
  )
);
function isLoopback(host2) {
  return ["localhost", "127.0.0.1", "[::1]"].includes(host2);
}
var changeRecord = section({
  system: describe3(preset(system, "github-issue"), "Who keeps the change record."),
  url: describe3(optional2(encrypted), "Address of that system, such as https://acme.atlassian.net."),
  states: describe3(
    preset(record(name, moves), {}),
    "By environment: the states that let a deployment begin, and those that it gives the record."
  ),
  jira: describe3(optional2(jira), "system jira: where in Jira, and what its issues are made of."),
  servicenow: describe3(optional2(servicenow), "system servicenow: what its changes are made of.")
}).check(
  refine(
    (record2) => record2.system === "github-issue" || record2.url !== void 0,
    "needs url, the address of the system"
  ),
  refine(
    ({ system: system2, jira: jira2, servicenow: servicenow2 }) => system2 === "jira" === (jira2 !== void 0) && system2 === "servicenow" === (servicenow2 !== void 0),
    "must have the group jira with system jira, servicenow with system servicenow, and no other"
  ),
  refine(
    ({ system: system2, states }) => system2 !== "github-issue" || Object.keys(states).length === 0,
    "must have no states with system github-issue: an issue has none"
  )
);

// packages/manifest/compose.ts
init_dirname();
var project = text(
  /^(?=.{1,63}$)[a-z0-9]+(?:[_-][a-z0-9]+)*$/,
  "a name of lower-case letters and digits, with dashes or underscores between them"
);
var serviceName = text(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "the name of a service");
var servicePath = text(
  /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}:(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._@+-]+){1,20}$/,
  "a service and a path in its containers, such as database:/data/db"
);
var envFile = section({
  path: describe3(ownPath, "A file of the host, one NAME=value a line, which nobody but its owner may read."),
  as: describe3(
    optional2(relativePath),
    "The name by which the compose file calls it in the release, such as .env_server."
  ),
  variables: describe3(preset(array(variable), []), "Variables that must have a value in it.")
});
var privileges = [
  "privileged",
  "capabilities",
  "devices",
  "security-options",
  "host-network",
  "host-processes",
  "host-ipc",
  "new-volume"
];
var allowance = section({
  service: describe3(serviceName, "The service that has it."),
  what: describe3(
    union([_enum(privileges), absolutePath, literal("/")]),
    `One of ${privileges.join(", ")}, or the path of the host that is mounted.`
  ),
  reason: describe3(words, "Why it needs that; it stands in the plan.")
});
var login3 = section({
  registry: describe3(
    text(
      /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?$/,
      "the name of a registry, such as registry.example.org, or docker.io"
    ),
    "The registry: the first part of the name of its images."
  ),
  userEnv: describe3(secretVariable, "Name of the environment variable that holds the user."),
  passwordEnv: describe3(secretVariable, "Name of the environment variable that holds the password or token.")
});
var compose = section({
  files: describe3(
    preset(array(relativePath).check(_minLength(1, "must name at least one file")), ["compose.yaml"]),
    "The compose files of the release, later ones over earlier ones."
  ),
  project: describe3(
    optional2(project),
    "Name of the project: its containers, networks and volumes are called after it. Default: the application."
  ),
  profiles: describe3(preset(array(serviceName), []), "Profiles of the compose file that run here."),
  order: describe3(
    preset(array(serviceName), []),
    "Services that come up one after another, each healthy before the next; the others follow together."
  ),
  images: describe3(
    preset(_enum(["build", "pinned"]), "build"),
    "Where the images come from: `build` builds on the host what the compose file says how to build; `pinned` builds nothing there."
  ),
  waitSeconds: describe3(
    preset(whole(1, 3600), 300),
    "How long all services together may take to be up and healthy."
  ),
  envFiles: describe3(
    preset(array(envFile), []),
    "Files of the host with variables for the services: the place for secrets."
  ),
  persistent: describe3(
    preset(array(servicePath), []),
    "Paths in containers whose content must outlive them, such as database:/data/db."
  ),
  ephemeral: describe3(
    preset(array(servicePath), []),
    "Paths that an image declares as a volume and whose content may be lost, such as cache:/data."
  ),
  allow: describe3(preset(array(allowance), []), "Rights that are refused otherwise."),
  removeOrphans: describe3(
    preset(boolean2(), false),
    "Removes the containers of services that the compose file does not have any more."
  ),
  login: describe3(optional2(login3), "How a registry lets images be pulled, for the time of the pull.")
});
var releaseTag = text(/^[A-Za-z0-9._/+-]{1,200}$/, "a tag");
var submodule = section({
  path: describe3(relativePath, "Where the submodule is."),
  tag: describe3(
    preset(
      text(
        /^[A-Za-z0-9._/+-]*\{version\}[A-Za-z0-9._/+-]*$/,
        "a tag in which {version} stands for the version"
      ),
      "v{version}"
    ),
    "What its release tags look like."
  ),
  candidates: describe3(preset(boolean2(), false), "A release candidate, such as 2.0.0-rc.1, is one, too."),
  acknowledged: describe3(
    optional2(union([releaseTag, array(releaseTag).check(_minLength(1, "must name at least one tag"))])),
    "The tags whose changelogs somebody has read, one or a list. When it is given, a release of any other tag is refused, and so is a deployment that leaves out one between."
  )
});

// packages/manifest/env.ts
init_dirname();
var rule = section({
  variable: describe3(variable, "The variable that it is about."),
  matches: describe3(
    optional2(text(/^[^\u0000-\u001f\u007f]{1,200}$/, "an extended regular expression of one line")),
    "An extended regular expression (grep -E) that its value must match."
  ),
  under: describe3(optional2(variable), "The variable whose value is a folder above the path in this one."),
  minimumLength: describe3(optional2(whole(1, 1e3)), "So many characters its value must have at least."),
  when: describe3(
    optional2(
      text(/^[A-Za-z_][A-Za-z0-9_]*=[^\u0000-\u001f\u007f]*$/, "a variable and a value, such as DEBUG=True")
    ),
    "The rule holds only when another variable has this value, such as PROXY_ENABLED=True; then this one must have a value."
  )
});
var env = section({
  format: describe3(
    preset(_enum(["file", "envdir"]), "file"),
    "file: NAME=value lines, as a .env file or EnvironmentFile of systemd has them. envdir: a folder with a file for each variable."
  ),
  path: describe3(ownPath, "Where it is on the host; nobody but its owner and group may read it."),
  required: describe3(preset(array(variable), []), "Variables that must have a value."),
  rules: describe3(preset(array(rule), []), "What else must hold of the values, which are never shown.")
});

// packages/manifest/gate.ts
init_dirname();

// packages/manifest/host-checks.ts
init_dirname();
var anyPath = text(
  /^(?!-)(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f\u007f*?]{1,200}$/,
  "a path of the host, or one below the current release, without '..', * or ?"
);
var anyPattern = text(
  /^(?!-)(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f\u007f]{1,200}$/,
  "a path of the host, or one below the current release, without '..'"
);
var percent2 = whole(0, 100);
var mebibytes = whole(1, 1e9);
var headroom = section({
  type: describe3(literal("headroom"), "Room that is left on the host: disk, inodes, memory."),
  ...common,
  paths: describe3(
    optional2(array(anyPath).check(_minLength(1, "must name at least one path"))),
    "Whose file systems are looked at. Default: the folder of the application."
  ),
  minimumDiskPercent: describe3(preset(percent2, 10), "So much of each file system is free to this user."),
  minimumDiskMebibytes: describe3(optional2(mebibytes), "So many MiB of each are free to this user."),
  minimumInodesPercent: describe3(preset(percent2, 5), "So many of its inodes are free, where it counts them."),
  minimumMemoryPercent: describe3(
    preset(percent2, 30),
    "So much of the memory of the host can be had without swapping (MemAvailable of /proc/meminfo)."
  ),
  minimumMemoryMebibytes: describe3(optional2(mebibytes), "So many MiB of it.")
});
var files = section({
  type: describe3(literal("files"), "Who may read and write files of the host."),
  ...common,
  paths: describe3(
    array(anyPattern).check(_minLength(1, "must name at least one path")),
    "Files and folders, of which each must be there; * and ? stand for a part of a name. A link is followed."
  ),
  recursive: describe3(
    preset(boolean2(), false),
    "Whether what is in these folders is looked at, too. Links in there are not followed."
  ),
  mode: describe3(optional2(mode), "The very mode of files."),
  folderMode: describe3(optional2(mode), "The very mode of folders."),
  owner: describe3(optional2(account), "Who they belong to."),
  group: describe3(optional2(account), "Whose group they have."),
  worldWritable: describe3(preset(boolean2(), false), "Whether everybody may write to them."),
  worldReadable: describe3(preset(boolean2(), true), "Whether everybody may read them.")
});
var fresh = section({
  type: describe3(literal("fresh"), "A file, or the answer of a URL, that is new enough."),
  ...common,
  file: describe3(optional2(anyPattern), "A file of the host; of several that match, the newest counts."),
  url: describe3(optional2(url), "Instead of a file: what to GET; its Last-Modified counts."),
  maximumAgeHours: describe3(hours(), "Older is wrong."),
  minimumBytes: describe3(preset(whole(0, 2 ** 40), 1), "A smaller file is wrong, however new."),
  requestHeaders,
  from
});
var command = section({
  type: describe3(literal("command"), "A command of your own that ends with 0, such as a round trip."),
  ...common,
  command: describe3(
    program,
    "The program and its arguments, run in the current release in every sample. No secrets: every user of a host sees them."
  ),
  output: describe3(optional2(words), "Text that it must print.")
});
var clock = section({
  type: describe3(literal("clock"), "The host's clock is kept right by a time service."),
  ...common,
  maximumOffsetSeconds: describe3(
    preset(seconds(1, 3600), 5),
    "So far it may be from the runner's; the time that asking takes is not counted."
  )
});
var rule2 = section({
  key: describe3(
    words,
    "The name of a value; groups and sections stand before it with a dot, such as database.password."
  ),
  equals: describe3(optional2(scalar), "What it must be, compared as text."),
  oneOf: describe3(optional2(array(scalar)), "What it may be."),
  absent: describe3(preset(boolean2(), false), "It must not be there."),
  secret: describe3(
    preset(boolean2(), false),
    "It must be there, and neither be empty nor a placeholder such as changeme. It is never shown."
  )
});
var config2 = section({
  type: describe3(literal("config"), "What stands in a configuration file of the host."),
  ...common,
  file: describe3(anyPath, "The file."),
  format: describe3(
    optional2(_enum(["ini", "env", "yaml", "json", "python"])),
    "How it is read. Default: by the end of its name; .cfg and .conf are ini, .py is python."
  ),
  rules: describe3(
    array(rule2).check(_minLength(1, "must name at least one rule")),
    "What must hold. A rule that says no more than key wants it to be there."
  )
});
var listener = text(
  /^(?:(?:[0-9.]+|\[[0-9A-Fa-f:.]+\]):)?(?:[0-9]{1,5}|\{port\.[a-z][a-z0-9-]*\})(?:\/(?:tcp|udp))?$/,
  'a port, such as 443, "53/udp", "127.0.0.1:8080" or "{port.<name>}"'
);
var ports = section({
  type: describe3(literal("ports"), "Who listens on the host, against a list."),
  ...common,
  allow: describe3(
    array(union([port, listener], 'must be a port, such as 443, "53/udp", "127.0.0.1:8080"')),
    "Where somebody may listen: a port on any address, or on one; /udp behind it where it is not TCP."
  ),
  loopback: describe3(preset(boolean2(), false), "Whether what listens only on the loopback is judged, too."),
  udp: describe3(preset(boolean2(), false), "Whether UDP sockets are judged, too.")
});
var certificate = section({
  type: describe3(
    literal("certificate"),
    "Certificates in a file of the host, also of one that nothing serves yet."
  ),
  ...common,
  file: describe3(
    anyPath,
    "The file, in PEM. Of its certificates the first is that of the names. A key in it stays on the host."
  ),
  names: describe3(preset(array(address), []), "Names and addresses that it must be for."),
  minimumDays: describe3(
    preset(whole(0, 3650), 14),
    "Each certificate in the file must hold for so many days from now."
  )
});
var portOwner = section({
  type: describe3(literal("port"), "Who listens on one TCP port of the host: of which unit, as which user."),
  ...common,
  port: describe3(portOrPlaceholder, 'The port, as a number or as "{port.<name>}".'),
  unit: describe3(optional2(unit), "Of whose processes everybody is who listens there."),
  user: describe3(optional2(account), "Who has opened each socket that listens there.")
});
var hostChecks = [
  headroom,
  files,
  fresh,
  command,
  clock,
  config2,
  ports,
  certificate,
  portOwner
];

// packages/manifest/network-checks.ts
init_dirname();
var headerSet = section({
  type: describe3(literal("headers"), "Ask a URL for a set of headers."),
  ...common,
  url: describe3(url, "What to GET; {port.<name>} is filled in."),
  status: describe3(
    preset(whole(100, 599), 200),
    "The status that is right: a proxy may leave its headers off another one."
  ),
  present: describe3(preset(array(headerName), []), "Headers that the answer must carry."),
  absent: describe3(
    preset(array(headerName), []),
    "Headers that the answer must not carry, such as X-Powered-By."
  ),
  equals: describe3(preset(headers, {}), "Headers by name, and the whole value each must have."),
  contains: describe3(preset(headers, {}), "Headers by name, and text that the value must contain."),
  frameAncestors: describe3(
    optional2(
      array(
        text(
          /^(?!\*$|[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/\*)?$)[^\s;,]+$/,
          `a source such as "'self'", "'none'" or https://lms.example.org, not one that lets every site in`
        )
      ).check(_minLength(1, `must name at least one source; "'none'" is one`))
    ),
    "The sites that may frame the answer, exactly as `frame-ancestors` of its Content-Security-Policy must list them, in any order."
  ),
  hstsSeconds: describe3(
    optional2(whole(1, 2 ** 31 - 1)),
    "The least `max-age` of Strict-Transport-Security. A year is 31536000."
  ),
  noSniff: describe3(optional2(literal(true)), "X-Content-Type-Options must be `nosniff`."),
  requestHeaders,
  from
});
var tls = section({
  type: describe3(
    literal("tls"),
    "The certificate is that of the name, its chain leads to an authority of the runner or of NODE_EXTRA_CA_CERTS, and old versions of TLS are refused."
  ),
  ...common,
  address: describe3(preset(address, "127.0.0.1"), "Where to connect to."),
  port: describe3(preset(portOrPlaceholder, 443), 'The port, as a number or as "{port.<name>}".'),
  serverName: describe3(optional2(address), "The name that is asked for and verified. Default: the address."),
  minimumVersion: describe3(
    preset(_enum(["TLSv1.2", "TLSv1.3"]), "TLSv1.2"),
    "A handshake with any older version must fail."
  ),
  minimumDays: describe3(
    preset(whole(0, 3650), 14),
    "The certificate, and each that has signed it, must hold for so many days from now."
  ),
  from
});
var websocket = section({
  type: describe3(literal("websocket"), "Open a WebSocket, and see a frame go each way."),
  ...common,
  url: describe3(webSocketUrl, "What to open, as ws:// or wss://; {port.<name>} is filled in."),
  protocol: describe3(optional2(words), "The protocol to ask for, which the answer must name."),
  send: describe3(optional2(line), "Text to send. Default: a ping, which every server must answer."),
  expect: describe3(
    optional2(words),
    "Text that a message must contain, whatever comes before it; {version}, {commit}, {release} are filled in."
  ),
  headers: describe3(
    preset(headers, {}),
    "Headers that the answer must carry: name and text that the value must contain."
  ),
  requestHeaders,
  from
});
var dns = section({
  type: describe3(literal("dns"), "A name leads to these addresses, asked for by the runner."),
  ...common,
  domain: describe3(address, "The name."),
  addresses: describe3(
    array(ipAddress).check(_minLength(1, "must name at least one address")),
    "All addresses that the name has, of both kinds, in any order."
  ),
  server: describe3(optional2(ipAddress), "The name server to ask. Default: those of the runner."),
  serverPort: describe3(preset(port, 53), "The port of `server`.")
});
var auth = section({
  type: describe3(literal("auth"), "Nobody gets in without credentials, and with them one does."),
  ...common,
  url: describe3(url, "What to GET; {port.<name>} is filled in."),
  refusals: describe3(
    preset(array(whole(300, 499)).check(_minLength(1, "must name at least one status")), [401, 403]),
    "The statuses that are right without credentials."
  ),
  status: describe3(preset(whole(100, 599), 200), "The status that is right with credentials."),
  userEnv: describe3(optional2(variable), "The variable in `env` of the step that holds the user, for Basic."),
  passwordEnv: describe3(optional2(variable), "The variable that holds the password."),
  tokenEnv: describe3(optional2(variable), "Instead of both: the variable that holds a token, for Bearer."),
  requestHeaders,
  from
});
var origins = array(
  text(/^(?:null|https?:\/\/[^\s/?#,]+)$/, "an origin such as https://shop.example.org, without a path")
);
var cors = section({
  type: describe3(literal("cors"), "Which origins a browser lets read the answer."),
  ...common,
  url: describe3(url, "What to GET, once for each origin; {port.<name>} is filled in."),
  allow: describe3(preset(origins, []), "Origins that must be allowed."),
  refuse: describe3(
    preset(origins, ["https://origin.invalid"]),
    "Origins that must be refused. The default is one that nobody has."
  ),
  credentials: describe3(preset(boolean2(), false), "What is allowed must be so with cookies, too."),
  requestHeaders,
  from
});
var redirect = section({
  type: describe3(literal("redirect"), "Plain HTTP is closed, or leads to https."),
  ...common,
  url: describe3(url, "What to GET, as http://; {port.<name>} is filled in."),
  host: describe3(optional2(address), "The host that it must lead to. Default: the one that is asked."),
  requestHeaders,
  from
});
var networkChecks = [headerSet, tls, websocket, dns, auth, cors, redirect];

// packages/manifest/gate.ts
var service = describe3(
  optional2(serviceName),
  "strategy compose: the service of the compose file. Default: all of them."
);
var http2 = section({
  type: describe3(literal("http"), "Ask a URL."),
  ...common,
  url: describe3(
    url,
    "What to GET; {port.<name>} is filled in. Of https the certificate must be right; NODE_EXTRA_CA_CERTS in `env` of the step names the file of an authority of your own."
  ),
  status: describe3(preset(whole(100, 599), 200), "The status that is right."),
  body: describe3(optional2(string2()), "Text that the body must contain."),
  headers: describe3(
    preset(headers, {}),
    "Headers that the answer must carry: name and text that the value must contain."
  ),
  requestHeaders,
  from
});
var tcp = section({
  type: describe3(literal("tcp"), "Connect to a port."),
  ...common,
  address: describe3(preset(address, "127.0.0.1"), "Where to connect to."),
  port: describe3(portOrPlaceholder, 'The port, as a number or as "{port.<name>}".'),
  from
});
var unitState = section({
  type: describe3(literal("unit"), "The state of a systemd unit."),
  ...common,
  unit: describe3(optional2(unit), "Default: the unit of the service."),
  user: describe3(optional2(account), "As whom its main process runs, whatever the unit file says."),
  group: describe3(optional2(account), "In which group its main process runs.")
});
var containerState = section({
  type: describe3(
    literal("container"),
    "The state of the container: running, of the image of the release, healthy, not started again. Measured in any case."
  ),
  ...common,
  service
});
var nginxUpstreams = section({
  type: describe3(
    literal("nginx-upstreams"),
    "Somebody listens wherever the files of `nginx` pass requests to. Measured in any case where files are installed."
  ),
  ...common,
  except: describe3(
    preset(array(words), []),
    'Addresses on which nobody needs to listen, such as "127.0.0.1:3002" of a test slot, or unix:/run/app.sock.'
  )
});
var log = section({
  type: describe3(literal("log"), "Texts that must not appear in a log."),
  ...common,
  file: describe3(
    optional2(relativePath),
    "A file below the current release. Default: the journal of the unit, or the output of the container."
  ),
  service,
  forbid: describe3(
    preset(array(words).check(_minLength(1, "must name at least one text")), [
      "Traceback",
      "CRITICAL",
      "FATAL"
    ]),
    "Plain texts that must not appear since the activation."
  )
});
var identity = section({
  type: describe3(literal("identity"), "Proof that the new release is the one that answers."),
  ...common,
  url: describe3(optional2(url), "An address whose answer names the release."),
  expect: describe3(
    preset(line, "{version}"),
    "Text that the answer must contain; {version}, {commit}, {release} are filled in."
  )
});
var gate = section({
  initialDelaySeconds: describe3(preset(seconds(0, 3600), 0), "Wait before the first sample."),
  intervalSeconds: describe3(preset(seconds(0.1, 600), 5), "Time between samples of a check."),
  timeoutSeconds: describe3(preset(seconds(1, 7200), 120), "The whole gate ends after this time."),
  consecutiveSuccesses: describe3(
    preset(whole(1, 1e3), 3),
    "So many good samples in a row make a check pass."
  ),
  failureLimit: describe3(preset(whole(0, 1e3), 10), "More bad samples than this make a check fail at once."),
  inconclusiveLimit: describe3(
    preset(whole(0, 1e3), 10),
    "More samples without a result than this make a check inconclusive."
  ),
  checks: describe3(
    array(
      discriminatedUnion("type", [
        http2,
        tcp,
        ...networkChecks,
        unitState,
        containerState,
        nginxUpstreams,
        log,
        identity,
        ...hostChecks
      ])
    ).check(_minLength(1, "must name at least one check: nothing measured is never a pass")),
    "What is measured."
  )
});

// packages/manifest/hooks.ts
init_dirname();

// packages/manifest/requires.ts
init_dirname();
var import_semver = __toESM(require_semver2(), 1);
var versionRange = text(
  /^[0-9A-Za-z<>=~^|.*\s-]{1,100}$/,
  'a range of versions in quotes, such as ">=2.30"'
).check(
  refine(
    (range2) => import_semver.default.validRange(range2) !== null,
    'must be a range of versions in quotes, such as ">=2.30"'
  )
);
var requires = record(
  text(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, "the name of a program"),
  versionRange
);

// packages/manifest/hooks.ts
var jump = section({
  from: describe3(versionRange, 'The versions that are left, such as "<=0.23".'),
  to: describe3(versionRange, 'The versions that are gone to, such as ">=0.24".'),
  consent: describe3(
    preset(boolean2(), false),
    "Somebody has agreed to what cannot be taken back; without it the plan is refused."
  ),
  dedicatedEngine: describe3(
    optional2(
      array(text(/^[A-Za-z0-9_.*?-]{1,100}$/, "a pattern of the names of containers, such as *-x-*")).check(_minLength(1, "must name at least one pattern"))
    ),
    "Only where every container of the Docker engine has a name that one of these patterns matches."
  )
});
var hook = section({
  name: describe3(
    name.check(_maxLength(24, "must have at most 24 characters")),
    "How people call it; unique."
  ),
  at: describe3(
    _enum(["prepare", "serving", "stopped", "started"]),
    "prepare: in the new release, while the old one serves and before backups. serving: the first of the switch. stopped: nothing serves, after backups. started: the new release runs, and is not confirmed yet."
  ),
  run: describe3(program, "The program and its arguments, run in the new release."),
  undo: describe3(optional2(program), "What takes it back, run in the same way; not at prepare."),
  user: describe3(
    optional2(account),
    "Who it runs as; needs a login as root, or as that very user. Default: the owner of the files."
  ),
  sudo: ownSudo,
  environment: describe3(
    preset(record(variable, scalar), {}),
    "Variables besides those of env, no secrets. {port.<name>}, {environment}, {version}, {release} are filled in."
  ),
  makes: describe3(
    preset(array(relativePath), []),
    "prepare: folders of the release that it makes, and that nobody changes afterwards; while they are there it is not run again."
  ),
  onRollback: describe3(preset(boolean2(), false), "A rollback runs it, too."),
  jump: describe3(
    optional2(jump),
    "Run only by a deployment that goes from some versions to others. It must do no harm when it runs twice."
  ),
  hosts: describe3(
    optional2(array(name).check(_minLength(1, "must name at least one host"))),
    "The hosts that run it. Default: every host."
  ),
  timeoutSeconds: describe3(
    preset(seconds(1, 86400), 600),
    "How long it may take; then it is killed. More than 7200 only at prepare."
  )
});
var hooks = array(hook);
var precompress = array(
  section({
    folder: describe3(relativePath, "A folder of the release."),
    suffixes: describe3(
      preset(
        array(text(/^[A-Za-z0-9]{1,12}$/, "the end of a file name without the dot")).check(_minLength(1, "must name at least one")),
        ["css", "js", "svg"]
      ),
      "How the names of the files end."
    )
  })
);

// packages/manifest/install.ts
init_dirname();

// packages/manifest/nginx.ts
init_dirname();
var place = text(
  /^\/etc\/nginx(?:\/(?!\.)[A-Za-z0-9._@+-]+)+$/,
  "a path below /etc/nginx, such as /etc/nginx/conf.d/shop.conf"
);
var file = section({
  file: describe3(relativePath, "A file of the release."),
  to: describe3(place, "Where nginx reads it, such as /etc/nginx/sites-enabled/default.")
});
var switching = section({
  port: describe3(name, "The name of the port under `ports`, which has two numbers: one serves, one is free."),
  upstream: describe3(
    text(/^[a-z][a-z0-9_-]{0,62}$/, "a name of lower-case letters, digits, dashes and underscores"),
    "The upstream that the configuration of nginx passes requests to: proxy_pass http://<upstream>."
  ),
  file: describe3(
    optional2(place),
    "The file that holds the upstream; it is written by the deployment. Default: /etc/nginx/conf.d/<upstream>.conf."
  ),
  ready: describe3(
    preset(text(/^\/[^\s"'\\\u0000-\u001f]{0,200}$/, "the path of a URL, such as /health"), "/"),
    "A path that the new container must answer with a status from 200 to 399 before nginx passes requests to it."
  ),
  drainSeconds: describe3(
    preset(seconds(0, 3600), 10),
    "How long requests that the old container has begun to answer may take; then it is stopped."
  )
});
var nginx = section({
  files: describe3(
    preset(array(file), []),
    "Files of the release that are installed for nginx: tested, then loaded without a restart."
  ),
  switch: describe3(
    optional2(switching),
    "strategy image: switches without an outage. The new container starts beside the old one, then nginx changes over."
  )
});
var fullUnit = text(
  /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,200}\.(?:service|timer|socket|path|target)$/,
  "the full name of a unit, such as nextstrain.service"
);
var fullService = fullUnit.check(
  refine((unit3) => unit3.endsWith(".service"), "must be a service, such as queue.service")
);
var units = section({
  files: describe3(
    preset(
      array(
        relativePath.check(
          refine(
            (path) => /\.(?:service|timer|socket|path|target)$/.test(path),
            "must be the file of a unit, such as units/report.timer"
          )
        )
      ),
      []
    ),
    "Unit files of the release that are installed to /etc/systemd/system."
  ),
  enable: describe3(
    preset(array(fullUnit), []),
    "Units that start with the host, by their full names; every one that has an [Install] section must be here."
  ),
  start: describe3(
    preset(array(fullUnit), []),
    "Units that run: started when they do not, restarted when their file has changed."
  ),
  workers: describe3(
    preset(array(fullService), []),
    "Services whose processes are of the release, too, such as that of a queue: stopped and started with the service, and identified as it is."
  )
});
var ports2 = record(
  name,
  union([port, tuple([port, port])], {
    error: ({ input: input2 }) => {
      if (input2 === void 0) return void 0;
      return `must be a whole number from 1 to 65535${Array.isArray(input2) ? ", or two of them" : ""}`;
    }
  })
);

// packages/manifest/install.ts
var command2 = section({
  name: describe3(name, "How people call it."),
  run: describe3(program, "The program and its arguments, run in the new release; it must end with 0.")
});
var rendered = section({
  path: describe3(absolutePath, "A file that the program has written on the host."),
  never: describe3(
    array(text(/^[^\u0000-\u001f\u007f]{1,200}$/, "an extended regular expression of one line")).check(_minLength(1, "must name at least one pattern")),
    "Extended regular expressions (grep -E) that no line of it may match, such as what an empty value leaves."
  )
});
var expect = section({
  nginx: describe3(preset(boolean2(), false), "nginx -t finds no mistake, and nginx.service runs."),
  active: describe3(preset(array(fullUnit), []), "Units that run, besides the service and its workers."),
  inactive: describe3(
    preset(array(fullUnit), []),
    "Units that do not run, such as one of an older version."
  ),
  commands: describe3(preset(array(command2), []), "What the application says of itself."),
  files: describe3(preset(array(rendered), []), "Files that are there, and have no holes.")
});
var install = section({
  run: describe3(program, "The program of the release and its arguments, such as ./install.sh."),
  environment: describe3(
    preset(record(variable, scalar), {}),
    "Variables besides those of env, no secrets. {port.<name>}, {environment}, {version}, {release} are filled in."
  ),
  sudo: ownSudo,
  workers: describe3(
    preset(array(fullService), []),
    "Services that it starts besides that of `service`: stopped with it before, and identified as it is."
  ),
  timeoutSeconds: describe3(preset(seconds(1, 7200), 600), "How long it may take; then it is killed."),
  expect: describe3(prefault(expect, {}), "What must hold afterwards, whatever it ended with.")
});

// packages/manifest/promotion.ts
init_dirname();
var demandKinds = [
  "release",
  "sbom",
  "changes",
  "outdated",
  "checksums",
  "signature",
  "deployment",
  "gate",
  "backup"
];
var waiver = section({
  owner: describe3(words, "Who answers for it."),
  reason: describe3(words, "Why; it stands in the change record."),
  expires: describe3(day, "The last day on which it holds, in UTC.")
});
var timeless = [
  "changes",
  "outdated",
  "checksums",
  "signature"
];
var demand = section({
  kind: describe3(_enum(demandKinds), "A kind of evidence, as evidence.json names it."),
  level: describe3(
    preset(_enum(["required", "recommended", "required-if-present"]), "required"),
    "Whether a release is refused without it; told only; or refused only when it is there and too old."
  ),
  maximumAgeHours: describe3(optional2(hours()), "How old it may be, such as 72. Default: any age."),
  waiver: describe3(optional2(waiver), "Lets a release pass without it, until a day.")
}).check(
  refine(
    ({ kind: kind2, maximumAgeHours }) => maximumAgeHours === void 0 || !timeless.includes(kind2),
    `must have no maximum-age-hours for ${timeless.join(", ")}: they say no time; ask it of release or sbom`
  )
);
var login4 = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/, "the login of a GitHub account");
var team = text(
  /^[A-Za-z0-9-]{1,39}\/[a-z0-9._-]{1,100}$/,
  "a team as its organization and name, such as acme/operations"
);
var approvalPlaces = ["pull-request-review", "change-record", "environment-review"];
var approval = section({
  role: describe3(
    text(/^[A-Za-z][A-Za-z0-9-]{0,30}$/, "one word of letters, digits and dashes"),
    "What people call the role, such as AO."
  ),
  logins: describe3(preset(array(login4), []), "GitHub accounts that have it."),
  teams: describe3(
    preset(array(team), []),
    "Teams whose members have it; the token must be able to read them."
  ),
  when: describe3(
    preset(_enum(["always", "as-needed"]), "always"),
    "as-needed: the others may skip it, with a reason."
  ),
  from: describe3(
    preset(_enum(approvalPlaces), "change-record"),
    "Where it gives its word: reviews of the pull requests since the release that serves, the change record, or the review of an environment of GitHub. In this order, and the last is no pull-request-review."
  ),
  state: describe3(
    optional2(words),
    "The state of the issue in Jira to which it moves the change record as its word, in the place of a comment; one of its own for each role."
  ),
  environment: describe3(
    optional2(words),
    "The environment of GitHub whose review is its word; one of its own for each role. Default: the name of this environment."
  )
}).check(refine(({ logins, teams }) => logins.length + teams.length > 0, "must name logins or teams"));
var promotion = section({
  evidence: describe3(
    preset(
      array(demand).check(
        refine(
          areDistinct(({ kind: kind2 }) => kind2),
          "must ask for each kind of evidence once"
        )
      ),
      []
    ),
    "The evidence that it must have."
  ),
  approvals: describe3(
    preset(
      array(approval).check(
        refine(
          areDistinct(({ role }) => role.toLowerCase()),
          "must name each role once"
        )
      ),
      []
    ),
    "Who must approve the plan, in this order."
  )
});
function areDistinct(key) {
  return (items) => new Set(items.map(key)).size === items.length;
}

// packages/manifest/rollout.ts
init_dirname();
var rollout = section({
  batchSize: describe3(preset(whole(1, 500), 1), "How many hosts switch side by side."),
  firstBatch: describe3(
    optional2(whole(1, 500)),
    "How many hosts the first batch has, such as 1. Default: batch-size."
  ),
  maximumFailures: describe3(preset(whole(0, 499), 0), "How many hosts may fail before the rollout stops."),
  onFailure: describe3(
    preset(_enum(["revert-all", "keep-healthy"]), "revert-all"),
    "When more fail: every host that had switched goes back, or those that had passed their gate stay."
  )
});
var longestRolloutSeconds = 7200;
function batchSizes(hosts, { batchSize, firstBatch = batchSize }) {
  const first = Math.min(hosts, firstBatch);
  const rest = hosts - first;
  const more = Array.from(
    { length: Math.ceil(rest / batchSize) },
    (_, index) => Math.min(batchSize, rest - index * batchSize)
  );
  return [first, ...more];
}
function batchSeconds({
  confirmSeconds,
  service: service3,
  rollout: { maximumFailures }
}) {
  const wayBack2 = maximumFailures > 0 ? 2 * (service3.startSeconds + service3.stopSeconds) : 0;
  return Math.ceil(confirmSeconds + wayBack2);
}

// packages/manifest/sbom.ts
init_dirname();
var packagePattern = text(
  /^pkg:[a-z][a-z0-9.+-]*\/[^\s#]{1,300}$/,
  "a package URL in which * stands for anything, such as pkg:pypi/flask or pkg:npm/@team/*"
);
var bound = "(?:>=|<=|==|!=|<|>) ?[A-Za-z0-9][A-Za-z0-9.!+_-]*";
var range = text(
  new RegExp(`^${bound}(?:(?:, ?| )${bound})*$`),
  'a range of versions in quotes, such as ">=3.0 <4"'
);
var licence = text(/^[A-Za-z0-9][^\u0000-\u001f]{0,199}$/, "a licence by its SPDX id, such as Apache-2.0");
var packages = section({
  allow: describe3(optional2(array(packagePattern)), "The packages that may be there; without it, all may."),
  deny: describe3(preset(array(packagePattern), []), "Packages that may not be there, even when allowed.")
});
var licences = section({
  allow: describe3(
    optional2(array(licence)),
    "The licences that packages may have, by SPDX id; without it, all."
  ),
  deny: describe3(preset(array(licence), []), "Licences that packages may not have."),
  unknown: describe3(
    preset(_enum(["allow", "deny"]), "allow"),
    "Whether a package may be there of which no licence is known."
  )
});
var exception = section({
  package: describe3(packagePattern, "The packages that the policy does not judge."),
  reason: describe3(words, "Why; it stands in the log."),
  owner: describe3(words, "Who answers for it."),
  expires: describe3(day, "The last day on which it holds.")
});
var review = section({
  last: describe3(day, "The day on which somebody last looked at what is outdated, and decided."),
  owner: describe3(words, "Who did."),
  "every-days": describe3(preset(whole(1, 366), 92), "How many days a review holds: 92 are a quarter."),
  late: describe3(
    preset(_enum(["fail", "warn"]), "fail"),
    "What happens to a release after that, or without a report."
  )
});
var policy = section({
  packages: describe3(prefault(packages, {}), "Packages by name."),
  versions: describe3(
    preset(record(packagePattern, range), {}),
    'Versions by package, such as pkg:pypi/flask: ">=3.0 <4".'
  ),
  licences: describe3(prefault(licences, {}), "Licences."),
  exceptions: describe3(preset(array(exception), []), "Packages that are let through until a day."),
  review: describe3(
    optional2(review),
    "The review of outdated packages; every release then needs a report of them, by the input outdated."
  )
});
var sbom = section({
  policy: describe3(optional2(policy), "What the packages of a release must be; sbom-and-checksum proves it.")
});

// packages/manifest/settings.ts
init_dirname();
var settings = section({
  file: describe3(ownPath, "The file of the site, on the host; nobody but its owner and group may read it."),
  link: describe3(relativePath, "Where the release reads it: a link to the file is made there."),
  example: describe3(relativePath, "The example in the release: each of its variables must be in the file."),
  format: describe3(
    preset(_enum(["python", "shell"]), "python"),
    "python: NAME = value, read by the grammar of Python and never run. shell: NAME=value, one a line."
  ),
  renamed: describe3(
    preset(record(variable, variable), {}),
    "The new name of a variable by its old one, for the message."
  ),
  obsolete: describe3(
    preset(record(variable, words), {}),
    "What to know of a variable that is not needed any more, by its name; it is told, not refused."
  ),
  own: describe3(
    preset(array(variable), []),
    "Variables whose value must not be that of the example, such as SECRET_KEY."
  ),
  values: describe3(
    preset(record(variable, words), {}),
    'Values that variables must have, as the format writes them, such as DEBUG: "False".'
  )
});

// packages/manifest/setup.ts
init_dirname();
var script = text(/^[^\u0000-\u0008\u000b-\u001f\u007f]+$/, "text");
var owned = {
  owner: describe3(preset(account, "root"), "Whose it is."),
  group: describe3(preset(account, "root"), "Which group has it.")
};
var user = section({
  name: describe3(account, "Name of the user."),
  system: describe3(
    preset(boolean2(), false),
    "A user that runs a service: it has no home of its own and cannot log in."
  ),
  home: describe3(optional2(absolutePath), "Its home. Default: that of the system."),
  shell: describe3(optional2(absolutePath), "Its login shell. Default: /bin/sh, and none for a system user."),
  groups: describe3(preset(array(account), []), "Groups that it is a member of besides its own.")
});
var folder = section({
  path: describe3(absolutePath, "The folder; those above it are made as well."),
  ...owned,
  mode: describe3(preset(mode, "0755"), "Its mode. What is in it is left alone.")
});
var emptyFile = section({
  path: describe3(absolutePath, "A file that must be there: made empty when it is not, never written to."),
  ...owned,
  mode: describe3(preset(mode, "0644"), "Its mode.")
});
var file2 = section({
  to: describe3(absolutePath, "Where it is installed, such as /etc/sysctl.d/shop.conf."),
  file: describe3(optional2(relativePath), "A file of the repository that is installed there."),
  text: describe3(optional2(script), "Its text, in place of a file."),
  ...owned,
  mode: describe3(preset(mode, "0644"), "Its mode.")
}).check(
  refine(
    (given) => given.file === void 0 !== (given.text === void 0),
    "must have either file or text"
  )
);
var logrotate = section({
  logs: describe3(
    array(
      text(
        /^\/(?!.*\.\.)[A-Za-z0-9._@+/*-]{1,200}$/,
        "an absolute path of logs, such as /var/log/shop/*.log"
      )
    ),
    "Which logs, such as /opt/shop/shared/logs/*.log."
  ),
  days: describe3(preset(whole(1, 3650), 14), "So many days are kept, each in a compressed file."),
  user: describe3(
    optional2(account),
    "Who rotates them: needed where others than root may write in the folder of the logs."
  ),
  group: describe3(optional2(account), "With which group. Default: that of the same name as the user.")
});
var cron = section({
  name: describe3(name, "How people call the job."),
  schedule: describe3(
    text(/^(?:@[a-z]+|[0-9*,/A-Za-z-]+(?: [0-9*,/A-Za-z-]+){4})$/, 'five fields as in "5 4 * * *"'),
    "When, as crontab(5) writes it, in quotes."
  ),
  user: describe3(preset(account, "root"), "As whom."),
  command: describe3(words, "One line of shell.")
});
var certificate2 = section({
  path: describe3(absolutePath, "The certificate, PEM."),
  key: describe3(optional2(absolutePath), "Its private key: it must fit, and others may not read it."),
  minimumDays: describe3(preset(whole(0, 3650), 30), "So many days it must be good for.")
});
var further = section({
  name: describe3(name, "How people call it."),
  why: describe3(words, "Why the host must be so; it stands in the script for those who review it."),
  check: describe3(script, "Shell that ends with 0 when the host is so, and changes nothing."),
  do: describe3(optional2(script), "Shell that makes it so. Without one it is left to people.")
});
var unit2 = text(
  /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,200}\.(?:service|timer|socket)$/,
  "the full name of a unit, such as docker.service"
);
var publicKey = text(
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]{40,}={0,3}(?: [^\u0000-\u001f"\\]{0,200})?$/,
  'the line of a public key, such as "ssh-ed25519 AAAA\u2026 name"'
);
var setup = section({
  groups: describe3(preset(array(account), []), "Groups that must exist."),
  users: describe3(preset(array(user), []), "Users that must exist."),
  dockerGroup: describe3(
    optional2(words),
    "Why the user who logs in is made a member of the group docker, which is as much as being root."
  ),
  authorizedKeys: describe3(
    preset(
      array(
        section({
          key: describe3(publicKey, "The public half, one line."),
          from: describe3(
            optional2(text(/^[A-Za-z0-9.:,*?!/-]{1,200}$/, "addresses as sshd(8) writes them")),
            "Addresses that it may come from, as in `from=` of sshd(8)."
          ),
          agentOnly: describe3(
            preset(boolean2(), false),
            "The key calls the agent of deployments and opens no shell (a forced command); root must let in each version of the agent."
          )
        })
      ),
      []
    ),
    "Keys by which the action logs in."
  ),
  signers: describe3(
    preset(
      array(
        section({
          name: describe3(text(/^[A-Za-z0-9._@+-]{1,100}$/, "a name or address"), "Who signs."),
          key: describe3(publicKey, "The public half of the key for signing, one line.")
        })
      ),
      []
    ),
    "Who may sign a release: what `signature.allowed-signers` says."
  ),
  packages: describe3(
    preset(array(text(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,99}$/, "the name of a package")), []),
    "Packages of the distribution, installed by apt-get or dnf."
  ),
  folders: describe3(preset(array(folder), []), "Folders with owner and mode, such as those of data."),
  emptyFiles: describe3(preset(array(emptyFile), []), "Files that must be there, such as logs to mount."),
  files: describe3(
    preset(array(file2), []),
    "Files that are installed: for nginx, systemd and sudo they are tested before."
  ),
  logrotate: describe3(optional2(logrotate), "How logs are rotated, where the application does not do it."),
  cron: describe3(preset(array(cron), []), "Jobs of cron."),
  services: describe3(preset(array(unit2), []), "Units of the system that must run and start with the host."),
  enabled: describe3(
    preset(array(unit2), []),
    "Units that start with the host, whether they run now or not."
  ),
  masked: describe3(preset(array(unit2), []), "Units that must never run."),
  timeSync: describe3(preset(boolean2(), true), "The clock must be kept right."),
  open: describe3(
    preset(array(union([port, name], { error: "must be a port, or the name of one under ports" })), []),
    "TCP ports that the firewall lets in, by number or by their name under `ports`."
  ),
  certificates: describe3(preset(array(certificate2), []), "Certificates that must be there and good."),
  further: describe3(
    preset(array(further), []),
    "What else must hold, each with a check and perhaps a way to make it so."
  )
});

// packages/manifest/signature.ts
init_dirname();
var signature = section({
  allowedSigners: describe3(
    absolutePath,
    "A file of the host that says who may sign, as `ssh-keygen -Y verify` reads it."
  ),
  publicKey: describe3(
    optional2(absolutePath),
    "A file of the host with the public key as PEM, for a host whose OpenSSH is older than 8.1: `openssl` verifies there."
  )
});

// packages/manifest/swarm.ts
init_dirname();
var acceptable = [
  "container_name",
  "depends_on",
  "links",
  "platform",
  "pull_policy",
  "restart",
  "start_interval"
];
var swarm = section({
  accept: describe3(
    preset(array(_enum(acceptable)), []),
    "Keys of the compose file that Swarm does not know and that the services can do without."
  ),
  registryAuth: describe3(
    preset(boolean2(), false),
    "Hands the login of this user on the manager (docker login) to the other nodes, which pull with it."
  )
});

// packages/manifest/via.ts
init_dirname();
var hop = section({
  address: describe3(address, "DNS name or IP address, as the hop before it sees it."),
  port: describe3(preset(port, 22), "Port of the SSH server."),
  user: describe3(preset(account, "deploy"), "The user to log in as.")
});
var via = array(hop).check(_minLength(1, "must name at least one jump host"), _maxLength(5, "must name at most 5 jump hosts"));

// packages/manifest/schema.ts
var rules = section({
  tag: describe3(
    preset(
      text(
        /^[A-Za-z0-9._/+-]*\{version\}[A-Za-z0-9._/+-]*$/,
        "a tag in which {version} stands for the version"
      ),
      "v{version}"
    ),
    "What a release tag looks like; {version} must be there."
  ),
  requireTag: describe3(preset(boolean2(), false), "Build only from a tag."),
  branch: describe3(
    optional2(text(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/, "the name of a branch")),
    "The commit must be on this branch, such as main."
  ),
  requiredFiles: describe3(
    preset(array(relativePath), []),
    "Files that must exist in the release, such as RELEASE_NOTES.md."
  ),
  pinnedRequirements: describe3(
    preset(boolean2(), false),
    "Every line of requirements.txt must pin one version."
  ),
  mayHoldSecrets: describe3(
    preset(array(pattern), []),
    "Patterns of files that look as if they held a key or a token and hold none, such as tests/keys/**; any other is refused."
  )
});
var build = section({
  archive: describe3(
    preset(
      text(
        /^(?![-.])(?:[A-Za-z0-9._+-]|\{application\}|\{version\}){1,120}\.tar\.gz$/,
        "a file name that ends in .tar.gz, in which only {application} and {version} are filled in"
      ),
      "{application}-{version}.tar.gz"
    ),
    "File name of the archive; {application} and {version} are filled in."
  ),
  include: describe3(
    preset(array(relativePath).check(_minLength(1, "must name at least one file or folder")), []),
    "Files and folders of the repository that belong to the release. Strategy image needs none; git-venv and git-install take the whole commit by themselves."
  ),
  exclude: describe3(
    preset(array(pattern), ["**/__pycache__/**", "**/*.pyc", "**/.git/**"]),
    "Patterns of files to leave out."
  ),
  image: describe3(optional2(imageBuild), "strategy image: how the image is built and where it is kept."),
  submodules: describe3(
    preset(array(submodule), []),
    "Submodules that must be at a released tag, which release.json then names."
  ),
  lfs: describe3(
    preset(array(pattern), []),
    "strategies git-venv and git-install: patterns of files that are kept in Git LFS; any other is refused."
  ),
  rules: describe3(prefault(rules, {}), "Rules that a commit must satisfy to become a release.")
});
var host = section({
  name: describe3(name, "How people call this host."),
  address: describe3(address, "DNS name or IP address."),
  port: describe3(preset(port, 22), "Port of the SSH server."),
  user: describe3(preset(account, "deploy"), "The user to log in as."),
  role: describe3(
    optional2(name),
    "What the host does, a name of roles. Default: what the environment says without one."
  ),
  available: describe3(optional2(available), "When the host is switched on, when not always."),
  via: describe3(optional2(via), "Jump hosts on the way, the nearest first: same key, same known_hosts.")
});
var files2 = section({
  owner: describe3(
    optional2(account),
    "Owner of the files of a release; needs root or that very user. Default: the user who logs in."
  ),
  group: describe3(
    optional2(account),
    "Group of the files of a release; the user who logs in must be root or a member."
  ),
  directories: describe3(preset(mode, "0755"), "Mode of folders."),
  files: describe3(preset(mode, "0644"), "Mode of files that no pattern below names."),
  patterns: describe3(
    preset(record(pattern, mode), {}),
    'Modes by pattern, the last match wins, such as scripts/*.sh: "0750".'
  )
});
var venv = section({
  path: describe3(
    optional2(ownPath),
    "A fixed path that always leads to the venv of the current release, such as /opt/voila_env."
  ),
  requirements: describe3(
    preset(
      union([relativePath, array(relativePath).check(_minLength(1, "must name at least one file"))]),
      "requirements.txt"
    ),
    "What pip installs: a file, or several."
  ),
  python: describe3(
    preset(text(/^(?!-)[A-Za-z0-9._/-]{1,200}$/, "the name or path of a program"), "python3"),
    "The interpreter that makes the venv."
  ),
  minimumPython: describe3(
    optional2(text(/^3\.[0-9]{1,3}$/, 'a version in quotes, such as "3.10"')),
    "Lowest version of the interpreter."
  ),
  indexUrlEnv: describe3(
    optional2(
      secretVariable.check(
        _regex(/^[A-Z][A-Z0-9_]*$/, "must be the name of an environment variable in capitals")
      )
    ),
    "Name of the environment variable of the action that holds the URL of the package index, a secret."
  ),
  systemSitePackages: describe3(
    preset(boolean2(), false),
    "The packages of the system may be imported, too, such as those that Debian maintains."
  ),
  requireHashes: describe3(preset(boolean2(), false), "Install only what has a hash: pip --require-hashes."),
  imports: describe3(
    preset(array(text(/^[A-Za-z_][A-Za-z0-9_.]*$/, "the name of a Python module")), []),
    "Modules that must import in the new venv."
  )
});
var config3 = section({
  file: describe3(relativePath, "A file of the release."),
  format: describe3(preset(_enum(["ini", "env"]), "ini"), "How it is written."),
  set: describe3(
    record(text(/^[^\u0000-\u0020=#;[\]][^\u0000-\u001f=[\]]*$/, "the name of a setting"), scalar),
    "Values by key; section.key for ini. {port.<name>}, {environment}, {version} are filled in."
  )
});
var service2 = section({
  manager: describe3(
    preset(_enum(["systemd", "process", "docker"]), "systemd"),
    "Who keeps the service running."
  ),
  unit: describe3(unit, "Name of the unit, without .service; of the container with manager docker."),
  unitFile: describe3(
    optional2(relativePath),
    "systemd: the unit file in the release that is installed to /etc/systemd/system."
  ),
  command: describe3(
    optional2(program),
    "process: the program and its arguments, run in the release; docker: the command in the container."
  ),
  environment: describe3(
    preset(record(variable, scalar), {}),
    "process and docker: variables of the service, no secrets."
  ),
  startSeconds: describe3(preset(seconds(1, 600), 30), "How long the service may take to be active."),
  stopSeconds: describe3(
    preset(seconds(1, 600), 30),
    "How long the service may take to stop; then it is killed."
  )
});
var headShape = {
  application: describe3(name, "Name of the application."),
  strategy: describe3(
    _enum(["tarball", "image", "compose", "swarm", "git-venv", "git-install"]),
    "How a release becomes a running service."
  ),
  build: describe3(build, "What a release is made of."),
  sbom: describe3(optional2(sbom), "What its bill of materials must say."),
  changeRecord: describe3(
    optional2(changeRecord),
    "Where the change record is kept. Default: an issue of the repository on GitHub."
  )
};
var slotShape = {
  root: describe3(
    optional2(ownPath),
    "Folder of the slot: releases, shared files and the suite itself. Default: /opt/<application>."
  ),
  path: describe3(
    optional2(ownPath),
    "A fixed path that always leads to the current release. Default: <root>/current."
  ),
  adopt: describe3(
    optional2(boolean2()),
    "What was installed by hand at `path`, or runs as a container, becomes a release that can be gone back to."
  ),
  discardAdoptedAfter: describe3(
    optional2(whole(1, 100)),
    "So many good releases, at most `keep`, must be on the host before the adopted one goes. Default: it stays."
  ),
  keep: describe3(
    preset(whole(1, 100), 2),
    "How many good releases stay on the host for going back, besides the live one."
  ),
  shared: describe3(preset(array(relativePath), []), "Folders that outlive a release, such as logs."),
  ports: describe3(
    preset(ports2, {}),
    "Ports of the slot by name; unique on a host. Two numbers, such as [3000, 3001], for the port of nginx.switch."
  ),
  files: describe3(prefault(files2, {}), "Owner and modes of the files of a release."),
  requires: describe3(
    preset(requires, {}),
    'Programs that the host must have, with the range of their versions, such as git: ">=2.30".'
  ),
  venv: describe3(optional2(venv), "A Python environment for each release."),
  config: describe3(preset(array(config3), []), "Files of the release in which values are set on the host."),
  env: describe3(optional2(env), "The variables of the application, which the host keeps."),
  settings: describe3(
    optional2(settings),
    "The file of settings that the site keeps, compared with the example of the release."
  ),
  denyVersions: describe3(
    preset(array(versionRange), []),
    'Versions that are never deployed nor gone back to, such as "0.25.2".'
  ),
  install: describe3(
    optional2(install),
    "strategy git-install: the program of the application that installs it."
  ),
  hooks: describe3(preset(hooks, []), "Programs of the application that a deployment runs."),
  precompress: describe3(
    preset(precompress, []),
    "Files of the release that get a compressed copy beside them."
  ),
  service: describe3(service2, "The service that runs the current release."),
  container: describe3(optional2(container), "strategy image: the container that runs the image."),
  signature: describe3(
    optional2(signature),
    "Whose signature a release must carry: the host verifies it before it unpacks."
  ),
  backup: describe3(preset(backup, []), "What is saved before a release is replaced."),
  compose: describe3(optional2(compose), "strategies compose and swarm: the services of the application."),
  swarm: describe3(optional2(swarm), "strategy swarm: how the services run as a stack."),
  ephemeral: describe3(
    optional2(boolean2()),
    "strategy image: the container goes once its release is confirmed in the environment that comes after this one."
  ),
  nginx: describe3(optional2(nginx), "What of nginx on the host belongs to the application."),
  units: describe3(optional2(units), "Further units of systemd that the application brings along."),
  setup: describe3(
    optional2(setup),
    "What prepare-host sets up once on the hosts, besides what follows from the rest of this file."
  ),
  drift: describe3(
    preset(_enum(["refuse", "report"]), "refuse"),
    "When somebody has changed an installed file by hand on the host: refuse to deploy over it, or deploy and keep a copy."
  ),
  gate: describe3(gate, "What is measured before an activation becomes permanent."),
  nfr: describe3(
    optional2(nfr),
    "What a release must bear once its gate has passed: load, and the end of its processes."
  ),
  rollout: describe3(prefault(rollout, {}), "How a release comes to several hosts."),
  confirmSeconds: describe3(
    optional2(seconds(10, 14400)),
    "How long the host waits for the confirmation before it goes back by itself. Default: the time of the gate and 60."
  )
};
var roleShape = {
  service: slotShape.service,
  units: slotShape.units,
  nginx: slotShape.nginx,
  requires: slotShape.requires,
  setup: slotShape.setup,
  gate: slotShape.gate,
  nfr: slotShape.nfr
};
var placeShape = {
  hosts: describe3(
    array(host).check(_minLength(1, "must name at least one host"), _maxLength(500, "must name at most 500 hosts")),
    "Where this environment lives."
  ),
  roles: describe3(
    optional2(record(name, section(overridable(roleShape)))),
    "What is different on the hosts that play a role, by the name of the role: service, units, nginx, requires, setup, gate, nfr."
  ),
  after: describe3(optional2(name), "The environment that a release must have passed before it may come here."),
  promotion: describe3(
    optional2(promotion),
    "What evidence and whose approvals a release needs before it may come here."
  )
};
var maximumEnvironments = 100;
var environments = record(name, section({ ...placeShape, ...overridable(slotShape) })).check(
  refine((all) => Object.keys(all).length > 0, "must have at least one environment"),
  refine((all) => Object.keys(all).length <= maximumEnvironments, "must have at most 100 environments")
);
var fileSchema = describe3(
  section({
    ...headShape,
    ...overridable(slotShape),
    environments: describe3(environments, "prod-test, prod, \u2026: each with its hosts and what differs there.")
  }),
  "How an application is built, where it lives, and what it must prove before it is live."
);

// packages/manifest/draft.ts
var slotKeys = new Set(Object.keys(slotShape).map(kebab));
var roleKeys = new Set(Object.keys(roleShape).map(kebab));
function draft({ name: name2, top, own: own2, application }) {
  const isSetting = (key) => slotKeys.has(key);
  const merged = merge2(pick3(top, isSetting), pick3(own2, isSetting));
  const names = { application: application ?? "", environment: name2 };
  const written = get(top, ["strategy"]);
  const strategy = written?.kind === "leaf" ? written.value : void 0;
  const given = { names, application, strategy, isLast: isLast(name2, { top, own: own2 }) };
  const first = slotOf(merged, { ...given, turn: 0 });
  const hosts = check(placeShape.hosts, own2, ["hosts"]);
  const after = check(placeShape.after, own2, ["after"]);
  const promotion2 = check(placeShape.promotion, own2, ["promotion"]);
  const common2 = { name: name2, own: own2, ...hosts.value !== void 0 && { hosts: hosts.value } };
  const roles = rolesIn(own2).map(([role, changes]) => {
    const { tree, slot, findings } = slotOf(
      merge2(
        // what a release must bear is asked where its role says so
        pick3(merged, (key) => key !== "nfr"),
        pick3(changes, (key) => roleKeys.has(key))
      ),
      {
        ...given,
        turn: 0
      }
    );
    return { draft: { ...common2, tree, slot, role }, findings };
  });
  return {
    draft: {
      ...common2,
      tree: first.tree,
      ...after.value !== void 0 && { after: after.value },
      ...promotion2.value !== void 0 && { promotion: promotion2.value },
      slot: first.slot,
      ...hasTwo(merged) && { other: slotOf(merged, { ...given, turn: 1 }).slot },
      ...roles.length > 0 && { roles: roles.map((each) => each.draft) }
    },
    findings: [
      ...first.findings,
      ...roles.flatMap(({ findings }) => findings),
      ...after.findings,
      ...promotion2.findings,
      ...hosts.findings
    ]
  };
}
function rolesIn(own2) {
  const roles = get(own2, ["roles"]);
  if (roles?.kind !== "branch") return [];
  return [...roles.entries].flatMap(
    ([role, { value }]) => value.kind === "branch" ? [[role, value]] : []
  );
}
function slotOf(merged, {
  names,
  application,
  strategy,
  isLast: isLast2,
  turn
}) {
  const { tree, findings } = fillSlot(merged, names, turn);
  const required2 = requiredBy(strategy);
  const settings2 = Object.entries(slotShape).map(
    ([key, schema]) => [key, setting(schema, tree, { key: kebab(key), required: required2 })]
  );
  const sound = Object.fromEntries(
    settings2.flatMap(([key, { value }]) => value === void 0 ? [] : [[key, value]])
  );
  return {
    tree,
    slot: derived2(sound, tree, { application, environment: names.environment, turn, strategy, isLast: isLast2 }),
    findings: [...findings, ...settings2.flatMap(([, result]) => result.findings)]
  };
}
function isLast(name2, { top, own: own2 }) {
  if (get(own2, ["after"]) !== void 0) return true;
  const all = get(top, ["environments"]);
  const followers = all?.kind === "branch" ? [...all.entries.values()] : [];
  return !followers.some(({ value }) => {
    const after = get(value, ["after"]);
    return after?.kind === "leaf" && after.value === name2;
  });
}
function hasTwo(tree) {
  const ports3 = get(tree, ["ports"]);
  return ports3?.kind === "branch" && [...ports3.entries.values()].some(({ value }) => value.kind === "list");
}
function environmentOf({ name: name2, after, promotion: promotion2, hosts, slot, other, roles = [] }, strategy) {
  return {
    name: name2,
    strategy,
    ...after !== void 0 && { after },
    ...promotion2 !== void 0 && { promotion: promotion2 },
    hosts,
    slot,
    ...other && { other },
    ...roles.length > 0 && {
      roles: Object.fromEntries(roles.map((each) => [each.role, each.slot]))
    }
  };
}
function requiredBy(strategy) {
  return strategy === "compose" || strategy === "swarm" ? ["gate"] : ["gate", "service"];
}
function setting(schema, tree, { key, required: required2 }) {
  const written = get(tree, [key]) !== void 0;
  if (!written && key === "service" && !required2.includes(key)) return { findings: [] };
  if (written || !required2.includes(key)) return check(schema, tree, [key]);
  return { findings: [{ ...tree.place, text: `has no ${key}, neither here nor at the top of the file` }] };
}

// packages/manifest/rules/adopt.ts
init_dirname();
function adoptRules({ slot: { adopt, discardAdoptedAfter, keep, nginx: nginx2, service: service3 }, tree }, strategy) {
  const found4 = (key, text2) => ({ ...placeOf(tree, [key]), text: text2 });
  const folder2 = ["tarball", "git-venv", "git-install"].includes(strategy ?? "");
  return [
    ...adopt && folder2 && service3?.manager !== "systemd" ? [found4("adopt", `needs service.manager systemd with strategy ${strategy}`)] : [],
    ...adopt && strategy === "swarm" ? [found4("adopt", "is not for strategy swarm: what runs is taken over in any case")] : [],
    ...adopt && nginx2?.switch ? [found4("adopt", "needs a first deployment without nginx.switch: one container has one name")] : [],
    ...discardAdoptedAfter !== void 0 && keep !== void 0 && discardAdoptedAfter > keep ? [found4("discard-adopted-after", `must be at most keep (${keep}): more good releases never stay`)] : []
  ];
}

// packages/manifest/rules/backup.ts
init_dirname();

// packages/manifest/rules/slot.ts
init_dirname();
function slotRules(draft2) {
  return [
    ...paths(draft2),
    ...serviceRules(draft2),
    ...configRules(draft2),
    ...checkRules(draft2),
    ...gateTimes(draft2)
  ];
}
var within = (path, folder2) => path === folder2 || path.startsWith(`${folder2}/`);
function paths(draft2) {
  const { root, path, venv: venv2 } = draft2.slot;
  if (root === void 0) return [];
  const links = [
    [["path"], path],
    [["venv", "path"], venv2?.path]
  ];
  const findings = links.flatMap(([at, link2]) => {
    const reason2 = link2 === void 0 ? void 0 : misplaced(link2, root);
    return reason2 === void 0 ? [] : [found(draft2, at, reason2)];
  });
  if (path === void 0 || venv2?.path === void 0) return findings;
  const overlap = within(path, venv2.path) || within(venv2.path, path);
  return overlap ? [...findings, found(draft2, ["venv", "path"], `must not overlap with path ${path}`)] : findings;
}
function misplaced(link2, root) {
  if (within(root, link2)) return `must not be or contain the root ${root}`;
  const managed = ["releases", "shared", ".deploy"].find((folder2) => within(link2, `${root}/${folder2}`));
  return managed && `must not lie in ${root}/${managed}, which is filled by deployments`;
}
var systemdOnly = ["unitFile"];
var processOnly = ["command", "environment"];
function serviceRules(draft2) {
  const { service: service3 } = draft2.slot;
  if (service3 === void 0) return [];
  const wrong2 = service3.manager === "systemd" ? processOnly : systemdOnly;
  const findings = wrong2.filter((key) => has(service3, key)).map(
    (key) => found(
      draft2,
      ["service", key === "unitFile" ? "unit-file" : key],
      `has no effect with manager ${service3.manager}; ${service3.manager === "systemd" ? "the unit file says it" : "remove it"}`
    )
  );
  if (service3.manager !== "process" || service3.command !== void 0) return findings;
  return [...findings, found(draft2, ["service", "command"], "is missing; manager process needs it")];
}
function has(service3, key) {
  const value = service3[key];
  return value !== void 0 && (typeof value !== "object" || Object.keys(value).length > 0);
}
function configRules(draft2) {
  const config4 = draft2.slot.config ?? [];
  const twice2 = config4.flatMap(({ file: file3 }, index) => {
    const first = config4.findIndex((other) => other.file === file3);
    const text2 = `${file3} is given twice, first as config[${first}]`;
    return first < index ? [found(draft2, ["config", index, "file"], text2)] : [];
  });
  const keys = config4.flatMap(
    ({ format, set }, index) => Object.keys(set).flatMap((key) => {
      const reason2 = unfit(key, format);
      return reason2 === void 0 ? [] : [found(draft2, ["config", index, "set", key], reason2)];
    })
  );
  const numbers = [
    ...config4.flatMap(({ set }, index) => Object.keys(set).map((key) => ["config", index, "set", key])),
    ...Object.keys(draft2.slot.service?.environment ?? {}).map((key) => ["service", "environment", key])
  ].flatMap((path) => changed(draft2, path));
  return [...twice2, ...keys, ...numbers];
}
function unfit(key, format) {
  if (format === "ini")
    return /^.+\..+$/.test(key) ? void 0 : "must name section and key, such as server.port";
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? void 0 : "must be the name of a variable";
}
function changed(draft2, path) {
  const leaf = get(draft2.tree, path);
  if (leaf?.kind !== "leaf" || typeof leaf.value !== "number" || String(leaf.value) === leaf.source) return [];
  return [found(draft2, path, `${leaf.source} would be written as ${leaf.value}; put it in quotes`)];
}
function checkRules(draft2) {
  const { gate: gate2 } = draft2.slot;
  const checks2 = gate2?.checks ?? [];
  const names = checks2.map(({ name: name2 }) => name2);
  return checks2.flatMap((check2, index) => {
    const first = names.indexOf(check2.name);
    const text2 = `'${check2.name}' is already the name of checks[${first}]; give this one a name of its own`;
    const empty = check2.type === "port" && check2.unit === void 0 && check2.user === void 0;
    return [
      ...first < index ? [found(draft2, ["gate", "checks", index], text2)] : [],
      ...empty ? [
        found(
          draft2,
          ["gate", "checks", index],
          "must name a unit or a user; tcp asks whether anybody listens"
        )
      ] : []
    ];
  });
}
function gateTimes(draft2) {
  const { gate: gate2, nfr: nfr2, confirmSeconds, backup: backup2, hooks: hooks2, install: install2 } = draft2.slot;
  if (gate2 === void 0 || confirmSeconds === void 0) return [];
  const ownSeconds = switchSeconds({ backup: backup2, hooks: hooks2, install: install2 });
  const least2 = gate2.timeoutSeconds + gate2.initialDelaySeconds + nfrSeconds(nfr2) + ownSeconds;
  return [
    ...shortest(gate2) < gate2.timeoutSeconds ? [] : [found(draft2, ["gate", "timeout-seconds"], tooShort(gate2))],
    ...confirmSeconds > least2 ? [] : [
      found(
        draft2,
        ["confirm-seconds"],
        `must be more than ${least2}, the longest time of the gate${nfr2?.allowed ? ", of what comes after it under nfr" : ""}${ownSeconds > 0 ? " and of backups and hooks in the switch" : ""}`
      )
    ]
  ];
}
var shortest = ({ consecutiveSuccesses, intervalSeconds }) => (consecutiveSuccesses - 1) * intervalSeconds;
function tooShort(gate2) {
  const { timeoutSeconds, consecutiveSuccesses, intervalSeconds } = gate2;
  return `${timeoutSeconds} seconds are too short for ${consecutiveSuccesses} samples every ${intervalSeconds} seconds`;
}
function found(draft2, path, text2) {
  return { ...placeOf(draft2.tree, path), text: text2 };
}

// packages/manifest/rules/backup.ts
function backupRules(draft2) {
  const backups = draft2.slot.backup ?? [];
  return backups.flatMap((backup2, index) => {
    const at = (...path) => placeOf(draft2.tree, ["backup", index, ...path]);
    const has2 = (...path) => get(draft2.tree, ["backup", index, ...path]) !== void 0;
    const idle5 = (key, why) => has2(key) ? [{ ...keyPlaceOf(draft2.tree, ["backup", index, key]), text: `has no effect ${why}; remove it` }] : [];
    const found4 = (text2, ...path) => text2 === void 0 ? [] : [{ ...at(...path), text: text2 }];
    const first = backups.findIndex(({ name: name2 }) => name2 === backup2.name);
    return [
      ...found4(first < index ? `${backup2.name} is already the name of backup[${first}]` : void 0, "name"),
      ...found4(subject(backup2)),
      ...backup2.folder === void 0 ? [] : ["container", "suffix"].flatMap((key) => idle5(key, "with a folder")),
      ...found4(fileOfAnother(backup2), "user"),
      ...backup2.places.flatMap(
        (place2, number3) => found4(misplaced2({ place: place2, backup: backup2, draft: draft2 }), "places", number3)
      ),
      ...found4(sameTwice(backup2.places), "places"),
      ...backup2.places.length === 1 ? idle5("separate-file-systems", "with one place") : [],
      ...found4(wayBack(backup2), "restore"),
      ...found4(shared(backup2, draft2), "hosts"),
      ...found4(inOwnContainer(backup2, draft2), "container"),
      ...found4(withoutStop(backup2, draft2))
    ];
  });
}
function subject({ command: command3, folder: folder2 }) {
  if (command3 === void 0 && folder2 === void 0) return "must have a command or a folder";
  return command3 !== void 0 && folder2 !== void 0 ? "must have a command or a folder, not both" : void 0;
}
var usesFile = (command3 = []) => command3.some((word2) => cutCommand(word2).some((piece2, index) => index % 2 === 1 && piece2 === "file"));
function fileOfAnother({ user: user2, container: container2, command: command3, verify, restore: restore2 }) {
  if (user2 === void 0 || container2 !== void 0) return void 0;
  return [command3, verify, restore2?.command].some(usesFile) ? `${user2} cannot reach {file}; let the command use its standard output and input instead` : void 0;
}
function misplaced2({
  place: place2,
  backup: backup2,
  draft: draft2
}) {
  const { root } = draft2.slot;
  if (backup2.folder !== void 0 && within(place2, backup2.folder))
    return `must not lie in ${backup2.folder}, which is saved there`;
  const managed = ["releases", "shared", ".deploy"].find((folder2) => within(place2, `${root}/${folder2}`));
  return managed && `must not lie in ${root}/${managed}, which is filled by deployments`;
}
function sameTwice(places) {
  const twice2 = places.find((place2, index) => places.indexOf(place2) < index);
  return twice2 && `has ${twice2} twice`;
}
function wayBack({ command: command3, restore: restore2 }) {
  if (restore2 === void 0) return void 0;
  if (command3 !== void 0 && restore2.command === void 0)
    return "must have a command that puts the data back";
  return restore2.when === "migrated" && restore2.schemaVersion === void 0 ? "must have a schema-version, which tells whether the data was migrated; or set 'when' to always or never" : void 0;
}
function shared({ hosts, restore: restore2 }, draft2) {
  if (hosts === void 0) return void 0;
  const known = draft2.hosts?.map(({ name: name2 }) => name2);
  const stranger = known && hosts.find((name2) => !known.includes(name2));
  if (stranger !== void 0) return `${stranger} is none of the hosts of ${draft2.name}`;
  if ((known ?? []).length <= 1 || restore2 === void 0 || restore2.when === "never") return void 0;
  if (get(draft2.own, ["roles"]) === void 0)
    return "says that hosts share the data: one that goes back must not put it back under the others. Set restore.when to never";
  const { maximumFailures = 0, onFailure = "revert-all" } = draft2.slot.rollout ?? {};
  return hosts.length === 1 && maximumFailures === 0 && onFailure === "revert-all" ? void 0 : "says that hosts share the data: it goes back only with all of them. Name one host here, and let rollout revert all when one fails; or set restore.when to never";
}
function inOwnContainer({ container: container2, restore: restore2, ...backup2 }, { slot }) {
  if (container2 === void 0) return void 0;
  const project2 = slot.compose?.project;
  const own2 = slot.container?.name === container2 || project2 && container2.startsWith(`${project2}-`);
  if (!own2) return void 0;
  if (backup2.while === "stopped")
    return `${container2} does not run while the service is stopped; set 'while' to serving`;
  return restore2 !== void 0 && restore2.while === "stopped" ? `${container2} does not run while the service is stopped; set restore.while to serving` : void 0;
}
function withoutStop({ restore: restore2, ...backup2 }, { slot }) {
  if (slot.nginx?.switch === void 0) return void 0;
  if (backup2.while === "stopped")
    return "needs 'while: serving', because nothing is stopped with nginx.switch";
  return restore2?.while === "stopped" ? "needs 'while: serving' under restore, because nothing is stopped with nginx.switch" : void 0;
}

// packages/manifest/rules/change-record.ts
init_dirname();
function changeRecordRules(tree, environments2) {
  const path = ["change-record", "states"];
  const states = get(tree, path);
  if (states?.kind !== "branch") return [];
  return [...states.entries.keys()].filter((name2) => !environments2.includes(name2)).map((name2) => ({
    ...placeOf(tree, [...path, name2]),
    text: `there is no such environment${suggestion(name2, environments2)}`
  }));
}

// packages/manifest/rules/compose.ts
init_dirname();

// packages/manifest/rules/image.ts
init_dirname();

// packages/manifest/reach.ts
init_dirname();
var reaches = ["privileged", "hostNetwork", "hostProcesses", "capabilities", "hostFolders"];
var reachTexts = {
  privileged: "is privileged: who is in it is root on the host",
  hostNetwork: "is in the network of the host: it may listen on every port and reach what listens on the loopback",
  hostProcesses: "sees the processes of the host",
  capabilities: "has more capabilities than a container has",
  hostFolders: "sees folders or sockets of the system"
};
function reachKey(reach) {
  return reach.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
var systemFolders2 = {
  exact: [
    ...["/", "/home", "/media", "/mnt", "/opt", "/srv", "/tmp"],
    ...["/var", "/var/lib", "/var/log", "/var/spool"]
  ],
  whole: [
    ...["/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys", "/usr"],
    ...["/var/lib/containerd", "/var/lib/docker", "/var/run", "/var/spool/cron"]
  ]
};
function isSystemPath(path) {
  return systemFolders2.exact.includes(path) || systemFolders2.whole.some((folder2) => path === folder2 || path.startsWith(`${folder2}/`)) || path.endsWith(".sock");
}
function reachesOf({ privileged, network, capabilities = [], mounts }) {
  return [
    ...privileged ? [{ reach: "privileged", key: ["privileged"] }] : [],
    ...network === "host" ? [{ reach: "hostNetwork", key: ["network"] }] : [],
    ...capabilities.length > 0 ? [{ reach: "capabilities", key: ["capabilities"] }] : [],
    ...mounts.flatMap(
      ({ source }, index) => isSystemPath(source) ? [{ reach: "hostFolders", key: ["mounts", index, "source"] }] : []
    )
  ];
}

// packages/manifest/rules/image.ts
function imageRules(drafts, { strategy, tree }) {
  return [
    ...buildRule(strategy, tree),
    ...drafts.flatMap((draft2) => strategy === "image" ? ofImage(draft2) : ofOther(draft2, strategy)),
    ...travels(tree) ? drafts.flatMap(idleLogin) : [],
    ...drafts.flatMap((draft2) => ephemeralRule(draft2, drafts))
  ];
}
function buildRule(strategy, tree) {
  if (get(tree, ["build"])?.kind !== "branch") return [];
  const has2 = (key) => get(tree, ["build", key]) !== void 0;
  if (strategy === "image")
    return has2("image") ? [] : [{ ...placeOf(tree, ["build"]), text: "has no image, which strategy image needs" }];
  return [
    ...has2("include") || isCommit2(strategy) ? [] : [{ ...placeOf(tree, ["build", "include"]), text: "is missing" }],
    ...has2("image") ? [idleBuild(tree, "image", strategy)] : [],
    ...has2("lfs") && !isCommit2(strategy) ? [idleBuild(tree, "lfs", strategy)] : []
  ];
}
function isCommit2(strategy) {
  return strategy === "git-venv" || strategy === "git-install";
}
function idleBuild(tree, key, strategy) {
  return {
    ...keyPlaceOf(tree, ["build", key]),
    text: `has no effect with strategy ${strategy}; remove it`
  };
}
function travels(tree) {
  const has2 = (...path) => get(tree, ["build", "image", ...path]) !== void 0;
  return has2() && !has2("repository");
}
function idleLogin({ tree }) {
  const path = ["container", "login"];
  if (get(tree, path) === void 0) return [];
  const text2 = "has no effect without build.image.repository: hosts fetch the image over SSH; remove it";
  return [{ ...keyPlaceOf(tree, path), text: text2 }];
}
function ephemeralRule({ name: name2, tree, slot }, drafts) {
  if (!slot.ephemeral) return [];
  const place2 = keyPlaceOf(tree, ["ephemeral"]);
  if (slot.service?.manager !== "docker")
    return [
      { ...place2, text: "has an effect only with strategy image and service.manager docker; remove it" }
    ];
  return drafts.some(({ after }) => after === name2) ? [] : [{ ...place2, text: `has no effect, because no environment comes after ${name2}; remove it` }];
}
function ofOther(draft2, strategy) {
  const { tree, slot } = draft2;
  return [
    ...strategy === "compose" || strategy === "swarm" ? [] : checksOf(draft2, "container").map((place2) => ({
      ...place2,
      text: `needs a container, which strategy ${strategy} has not`
    })),
    ...get(tree, ["container"]) === void 0 ? [] : [{ ...keyPlaceOf(tree, ["container"]), text: `has no effect with strategy ${strategy}; remove it` }],
    ...slot.service?.manager === "docker" && get(tree, ["service"]) !== void 0 ? [{ ...placeOf(tree, ["service", "manager"]), text: "docker needs strategy image" }] : []
  ];
}
function ofImage(draft2) {
  const { tree, slot } = draft2;
  if (get(tree, ["container"]) === void 0)
    return [
      {
        ...tree.place,
        text: "has no container, neither here nor at the top of the file; strategy image needs it"
      }
    ];
  return [
    ...slot.service?.manager === "process" ? [
      {
        ...placeOf(tree, ["service", "manager"]),
        text: "must be docker, or systemd where a unit starts the container, with strategy image"
      }
    ] : [],
    ...get(tree, ["venv"]) === void 0 ? [] : [{ ...keyPlaceOf(tree, ["venv"]), text: "has no effect with strategy image; remove it" }],
    ...nameless(draft2),
    ...idle(draft2),
    ...unexplained(draft2),
    ...slot.service?.manager === "docker" ? checksOf(draft2, "unit").map((place2) => ({
      ...place2,
      text: "names no unit, and the service has none; its container is measured by { type: container }"
    })) : []
  ];
}
function checksOf({ tree, slot }, type) {
  return (slot.gate?.checks ?? []).flatMap(
    (check2, index) => check2.type === type && !("unit" in check2 && check2.unit !== void 0) ? [placeOf(tree, ["gate", "checks", index, "type"])] : []
  );
}
function nameless({ tree, slot: { container: container2 } }) {
  if (container2 === void 0 || containerName.test(container2.name)) return [];
  const text2 = `${container2.name} cannot be the name of a container; give it one with container.name`;
  return [{ ...placeOf(tree, ["service", "unit"]), text: text2 }];
}
var ofDockerRun = [
  "publish",
  "network",
  "mounts",
  "env-file",
  "user",
  "restart",
  "init",
  "read-only",
  "privileged",
  "capabilities"
];
function unexplained({ tree, slot: { container: container2 } }) {
  if (container2 === void 0) return [];
  return reachesOf(container2).filter(({ reach }) => container2.allow?.[reach] === void 0).map(({ reach, key }) => ({
    ...placeOf(tree, ["container", ...key]),
    text: `is refused: the container ${reachTexts[reach]}; if it must be so, say why in container.allow.${reachKey(reach)}`
  }));
}
function idle({ tree, slot: { service: service3, container: container2 } }) {
  const unit3 = service3?.manager === "systemd";
  const starter = unit3 ? "the unit" : container2?.run && "container.run";
  if (!starter) return [];
  const keys = [
    ...[...ofDockerRun, ...unit3 ? ["run"] : []].map((key) => ["container", key]),
    ...unit3 ? [] : ["command", "environment"].map((key) => ["service", key])
  ];
  return keys.filter((path) => get(tree, path) !== void 0).map((path) => ({
    ...keyPlaceOf(tree, path),
    text: `has no effect, because ${starter} starts the container; remove it`
  }));
}

// packages/manifest/rules/compose.ts
function composeRules(drafts, strategy) {
  if (strategy === "swarm")
    return drafts.flatMap((draft2) => [
      ...ofCompose(draft2, strategy),
      ...ofSwarm(draft2),
      ...unknownServices(draft2, strategy)
    ]);
  return drafts.flatMap((draft2) => [
    ...unknown3(draft2, "swarm", strategy),
    ...strategy === "compose" ? ofCompose(draft2, strategy) : [...unknown3(draft2, "compose", strategy), ...unknownServices(draft2, strategy)]
  ]);
}
function unknown3({ tree }, path, strategy) {
  const keys = [path].flat();
  if (get(tree, keys) === void 0) return [];
  return [{ ...keyPlaceOf(tree, keys), text: `has no effect with strategy ${strategy}; remove it` }];
}
function unknownServices(draft2, strategy) {
  const { checks: checks2 = [] } = draft2.slot.gate ?? {};
  return checks2.flatMap((_, index) => unknown3(draft2, ["gate", "checks", index, "service"], strategy));
}
function ofCompose(draft2, strategy) {
  const { tree, slot } = draft2;
  if (get(tree, ["compose"]) === void 0) {
    const text2 = `has no compose, neither here nor at the top of the file; strategy ${strategy} needs it`;
    return [{ ...tree.place, text: text2 }];
  }
  return [
    ...idle2(draft2, ["service"], `strategy ${strategy}: the compose file says how the services run`),
    ...idle2(draft2, ["venv"], `strategy ${strategy}: the services run in containers`),
    ...slot.compose ? [...twice(draft2, slot.compose), ...contradictions(draft2, slot.compose)] : [],
    ...checks(draft2)
  ];
}
function ofSwarm(draft2) {
  const { hosts = [], own: own2, slot } = draft2;
  const images = get(draft2.tree, ["compose", "images"]);
  return [
    ...idle2(draft2, ["compose", "order"], "strategy swarm: all services start at once"),
    ...idle2(
      draft2,
      ["compose", "remove-orphans"],
      "strategy swarm: services that are gone are always removed"
    ),
    ...images?.kind === "leaf" && images.value === "build" ? [
      {
        ...images.place,
        text: "every node pulls the images of a stack, so none can be built on one; remove it"
      }
    ] : [],
    ...hosts.length > 1 ? [
      {
        ...placeOf(own2, ["hosts", 1]),
        text: "a stack belongs to a whole swarm; name one of its managers only"
      }
    ] : [],
    ...(slot.backup ?? []).flatMap(
      (backup2, index) => backup2.while === "stopped" || backup2.restore?.while === "stopped" ? [
        {
          ...placeOf(draft2.tree, ["backup", index]),
          text: "needs 'while: serving', here and under restore: the services of a stack are never stopped"
        }
      ] : []
    )
  ];
}
function idle2({ tree }, path, why) {
  if (get(tree, path) === void 0) return [];
  return [{ ...keyPlaceOf(tree, path), text: `has no effect with ${why}; remove it` }];
}
function twice(draft2, { order, envFiles }) {
  const names = envFiles.map((file3) => file3.as);
  return [
    ...repeated(order).map((index) => found2(draft2, ["order", index], `${order[index]} stands here twice`)),
    ...repeated(names).map(
      (index) => found2(draft2, ["env-files", index, "as"], `${names[index]} is given twice`)
    )
  ];
}
function repeated(values) {
  return values.flatMap(
    (value, index) => value !== void 0 && values.indexOf(value) < index ? [index] : []
  );
}
function contradictions(draft2, { persistent, ephemeral }) {
  return ephemeral.flatMap(
    (path, index) => persistent.includes(path) ? [found2(draft2, ["ephemeral", index], `${path} is under persistent, too; it can be only one of both`)] : []
  );
}
function checks(draft2) {
  const { tree, slot } = draft2;
  const units2 = checksOf(draft2, "unit").map((place2) => ({
    ...place2,
    text: "names no unit, and the services have none; they are measured by { type: container }"
  }));
  const files3 = (slot.gate?.checks ?? []).flatMap(
    (check2, index) => check2.type === "log" && check2.file !== void 0 && check2.service !== void 0 ? [
      {
        ...keyPlaceOf(tree, ["gate", "checks", index, "service"]),
        text: "has no effect with a file; remove it"
      }
    ] : []
  );
  return [...units2, ...files3];
}
function found2({ tree }, path, text2) {
  return { ...placeOf(tree, ["compose", ...path]), text: text2 };
}

// packages/manifest/rules/hooks.ts
init_dirname();
var ofRelease2 = ["tarball", "git-venv", "git-install"];
function hookRules(drafts, strategy) {
  return drafts.flatMap((draft2) => [
    ...(draft2.slot.hooks ?? []).flatMap((hook2, index) => [
      ...ofHook2(hook2, index, draft2),
      ...neverStopped(hook2, index, draft2, strategy)
    ]),
    ...ofRelease2.includes(strategy) ? [] : idle3(draft2, strategy)
  ]);
}
function neverStopped(hook2, index, { tree, slot }, strategy) {
  const why = strategy === "swarm" ? "strategy swarm: the services of a stack are never stopped" : slot.nginx?.switch && "nginx.switch: nothing is stopped";
  if (why === void 0 || hook2.at !== "stopped") return [];
  return [{ ...placeOf(tree, ["hooks", index, "at"]), text: `stopped cannot be with ${why}` }];
}
function idle3({ tree }, strategy) {
  return ["env", "settings", "precompress"].filter((key) => get(tree, [key]) !== void 0).map((key) => ({
    ...keyPlaceOf(tree, [key]),
    text: `needs strategy tarball, git-venv or git-install, and this is ${strategy}; remove it`
  }));
}
function ofHook2(hook2, index, { tree, slot, hosts, name: name2 }) {
  const found4 = (text2, ...path) => ({
    ...placeOf(tree, ["hooks", index, ...path]),
    text: text2
  });
  const first = (slot.hooks ?? []).findIndex((other) => other.name === hook2.name);
  const known = hosts?.map((host2) => host2.name);
  const stranger = known && hook2.hosts?.find((host2) => !known.includes(host2));
  const prepares = hook2.at === "prepare";
  return [
    ...first < index ? [found4(`${hook2.name} is already the name of hooks[${first}]`, "name")] : [],
    ...prepares && hook2.undo ? [found4("has no effect at prepare: the release goes as a whole; remove it", "undo")] : [],
    ...!prepares && hook2.makes.length > 0 ? [found4(`has an effect only at prepare, and this is at ${hook2.at}; remove it`, "makes")] : [],
    ...prepares || hook2.timeoutSeconds <= 7200 ? [] : [found4("must be at most 7200 where nothing serves yet, or not for good", "timeout-seconds")],
    ...hook2.jump && (hook2.onRollback || hook2.makes.length > 0) ? [found4("goes neither with on-rollback nor with makes", "jump")] : [],
    ...stranger === void 0 ? [] : [found4(`${stranger} is none of the hosts of ${name2}`, "hosts")]
  ];
}

// packages/manifest/rules/hosts.ts
init_dirname();
import { posix as posix2 } from "node:path";
function hostRules(drafts) {
  return drafts.flatMap((draft2, index) => [
    ...ownHosts(draft2),
    ...ownHops(draft2),
    ...ownPorts(draft2),
    ...drafts.slice(0, index).flatMap(
      (earlier) => byRole(earlier).flatMap((one2) => byRole(draft2).flatMap((other) => neighbours(one2, other)))
    )
  ]);
}
function byRole(draft2) {
  return [draft2, ...draft2.roles ?? []].map((each) => ({
    ...each,
    ...each.hosts && { hosts: each.hosts.filter(({ role }) => role === each.role) }
  }));
}
var doorKey = ({ address: address2, port: port2 }) => `${address2.toLowerCase()} ${port2}`;
var hostKey = (host2) => [host2, ...host2.via?.slice(-1) ?? []].map(doorKey).join(" via ");
var hostText2 = ({ address: address2, port: port2 }) => port2 === 22 ? address2 : `${address2} (SSH port ${port2})`;
function ownHosts({ hosts = [], own: own2 }) {
  const names = hosts.map(({ name: name2 }) => name2);
  const keys = hosts.map(hostKey);
  return hosts.flatMap((host2, index) => {
    const sameName = names.indexOf(host2.name);
    const sameKey = keys.indexOf(keys[index]);
    const at = (key) => placeOf(own2, ["hosts", index, key]);
    return [
      ...sameName < index ? [{ ...at("name"), text: `${host2.name} is already the name of hosts[${sameName}]` }] : [],
      ...sameKey < index ? [{ ...at("address"), text: `is the same host as hosts[${sameKey}]` }] : []
    ];
  });
}
function ownHops({ hosts = [], own: own2 }) {
  return hosts.flatMap((host2, index) => {
    const way = [...host2.via ?? [], host2].map(doorKey);
    return way.flatMap((key, hop2) => {
      const other = way.indexOf(key);
      if (other === hop2) return [];
      const at = hop2 < way.length - 1 ? ["hosts", index, "via", hop2, "address"] : ["hosts", index, "address"];
      return [{ ...placeOf(own2, at), text: `is already via[${other}], the way to ${host2.name}` }];
    });
  });
}
function ownPorts(draft2) {
  const first = /* @__PURE__ */ new Map();
  return portClaims(draft2).flatMap((claim2) => {
    const other = first.get(claim2.value);
    if (other === void 0) first.set(claim2.value, claim2);
    const text2 = `${claim2.what} is already ${other && pathText(other.place.path)}`;
    return other === void 0 ? [] : [{ ...claim2.place, text: text2 }];
  });
}
function neighbours(earlier, later) {
  const taken = new Set((earlier.hosts ?? []).map(hostKey));
  const shared2 = later.hosts?.find((host2) => taken.has(hostKey(host2)));
  if (shared2 === void 0) return [];
  const between = { earlier: earlier.name, later: later.name, host: hostText2(shared2) };
  return [
    ...samePorts(earlier, later, between),
    ...sameUnits(earlier, later, between),
    ...sameContainers(earlier, later, between),
    ...sameProjects(earlier, later, between),
    ...sameFolders(earlier, later, between),
    ...sameFiles(earlier, later, between),
    ...earlier.name === later.name ? [] : [...boots(earlier, later, between), ...boots(later, earlier, between)]
  ];
}
function boots({ slot: { nfr: nfr2 }, tree }, neighbour, { host: host2 }) {
  if (nfr2?.coldBoot === void 0 || nfr2.consent === void 0 || neighbour.slot.nfr?.consent !== void 0)
    return [];
  const text2 = `boots the host ${host2}, on which ${neighbour.name} lives, too; let the nfr of both have a consent, or remove it`;
  return [{ ...placeOf(tree, ["nfr", "cold-boot"]), text: text2 }];
}
function samePorts(earlier, later, between) {
  const taken = new Map(portClaims(earlier).map((claim2) => [claim2.value, claim2]));
  return portClaims(later).flatMap((claim2) => {
    const other = taken.get(claim2.value);
    return other === void 0 ? [] : [clash(other, claim2, "is already", between)];
  });
}
function portClaims({ tree }) {
  const ports3 = get(tree, ["ports"]);
  if (ports3?.kind !== "branch") return [];
  const written = [...ports3.entries.values()].flatMap(
    ({ value }) => value.kind === "list" ? value.items : [value]
  );
  return written.flatMap((leaf) => {
    if (leaf.kind !== "leaf" || typeof leaf.value !== "number") return [];
    const value = String(leaf.value);
    return [{ what: `port ${value}`, value, place: leaf.place }];
  });
}
function sameUnits(earlier, later, between) {
  const unit3 = unitOf(later);
  if (unit3 === void 0 || unitOf(earlier) !== unit3) return [];
  const claim2 = ({ tree }) => ({
    what: `unit ${unit3}`,
    value: unit3,
    place: placeOf(tree, ["service", "unit"])
  });
  return [clash(claim2(earlier), claim2(later), "is already", between)];
}
function unitOf({ slot: { service: service3 } }) {
  return service3?.manager === "systemd" ? service3.unit : void 0;
}
function sameContainers(earlier, later, between) {
  const name2 = later.slot.container?.name;
  if (name2 === void 0 || earlier.slot.container?.name !== name2) return [];
  const claim2 = ({ tree }) => ({
    what: `container ${name2}`,
    value: name2,
    place: placeOf(tree, ["container", "name"])
  });
  return [clash(claim2(earlier), claim2(later), "is already", between)];
}
function sameProjects(earlier, later, between) {
  const name2 = later.slot.compose?.project;
  if (name2 === void 0 || earlier.slot.compose?.project !== name2) return [];
  const claim2 = ({ tree }) => ({
    what: `project ${name2}`,
    value: name2,
    place: placeOf(tree, ["compose", "project"])
  });
  return [clash(claim2(earlier), claim2(later), "is already", between)];
}
function sameFiles(earlier, later, between) {
  const taken = new Map(fileClaims(earlier).map((claim2) => [claim2.value, claim2]));
  return fileClaims(later).flatMap((claim2) => {
    const other = taken.get(claim2.value);
    return other === void 0 ? [] : [clash(other, claim2, "is already", between)];
  });
}
function fileClaims({ slot: { nginx: nginx2, units: units2 }, tree }) {
  const claim2 = (value, path) => ({ what: value, value, place: placeOf(tree, path) });
  return [
    ...nginx2?.files.map(({ to }, index) => claim2(to, ["nginx", "files", index, "to"])) ?? [],
    ...nginx2?.switch ? [claim2(nginx2.switch.file, ["nginx", "switch", "upstream"])] : [],
    ...units2?.files.map((file3, index) => claim2(posix2.basename(file3), ["units", "files", index])) ?? []
  ];
}
function sameFolders(earlier, later, between) {
  return territory(later).flatMap(
    (claim2) => territory(earlier).flatMap((other) => {
      if (claim2.value === other.value) return [clash(other, claim2, "is already", between)];
      if (within(claim2.value, other.value)) return [clash(other, claim2, "lies inside", between)];
      return within(other.value, claim2.value) ? [clash(other, claim2, "contains", between)] : [];
    })
  );
}
function territory({ slot: { root, path, venv: venv2 }, tree }) {
  const claim2 = (at, value) => value === void 0 ? [] : [{ what: value, value, place: placeOf(tree, at) }];
  const links = [...claim2(["path"], path), ...claim2(["venv", "path"], venv2?.path)];
  return [
    ...claim2(["root"], root),
    ...links.filter(({ value }) => root === void 0 || !within(value, root))
  ];
}
function clash(other, claim2, verb, { earlier, later, host: host2 }) {
  const { line: line2, column: column2, path } = other.place;
  const same = line2 === claim2.place.line && column2 === claim2.place.column;
  const text2 = same ? `${claim2.what} would serve both ${earlier} and ${later} on the host ${host2}; give one of them its own` : `${claim2.what} ${verb} ${pathText(path)} (line ${line2}${verb === "is already" ? "" : `: ${other.value}`}) on the host ${host2}`;
  return { ...claim2.place, text: text2 };
}

// packages/manifest/rules/install.ts
init_dirname();
function installRules(drafts, strategy) {
  return drafts.flatMap((draft2) => strategy === "git-install" ? ofInstall(draft2) : idle4(draft2, strategy));
}
function idle4({ tree }, strategy) {
  if (get(tree, ["install"]) === void 0) return [];
  return [
    {
      ...keyPlaceOf(tree, ["install"]),
      text: `has an effect only with strategy git-install, and this is ${strategy}; remove it`
    }
  ];
}
function ofInstall({ tree, slot }) {
  const taken = [["units"], ["nginx"], ["config"], ["service", "unit-file"]];
  return [
    ...get(tree, ["install"]) === void 0 ? [
      {
        ...tree.place,
        text: "has no install, neither here nor at the top of the file; strategy git-install needs it"
      }
    ] : [],
    ...slot.service?.manager === void 0 || slot.service.manager === "systemd" ? [] : [{ ...placeOf(tree, ["service", "manager"]), text: "must be systemd with strategy git-install" }],
    ...taken.filter((path) => get(tree, path) !== void 0).map((path) => ({
      ...keyPlaceOf(tree, path),
      text: "does not go with strategy git-install, whose own program installs units and files; remove it"
    }))
  ];
}

// packages/manifest/rules/nfr.ts
init_dirname();
function nfrRules(draft2) {
  const { nfr: nfr2 } = draft2.slot;
  if (nfr2 === void 0) return [];
  const { load: load2, resilience: resilience2, coldBoot: coldBoot2 } = nfr2;
  const found4 = (path, text2) => text2 === void 0 ? [] : [{ ...placeOf(draft2.tree, ["nfr", ...path]), text: text2 }];
  return [
    ...load2 || resilience2 || coldBoot2 ? [] : found4([], "must have load, resilience or cold-boot: nothing measured proves nothing"),
    ...load2 ? [
      ...found4(["load", "url"], withPath(load2)),
      ...found4(["load"], rate(load2)),
      ...found4(["load", "limits", "memory-growth-mebibytes-per-hour"], growth2(load2, draft2))
    ] : [],
    ...resilience2 ? found4(["resilience"], unkillable(draft2)) : [],
    ...coldBoot2 ? found4(["cold-boot"], unbootable(draft2)) : []
  ];
}
function withPath({ url: url2 }) {
  const parsed2 = URL.parse(url2);
  if (parsed2 === null || parsed2.pathname === "/" && parsed2.search === "" && parsed2.hash === "")
    return void 0;
  return "must end with the address or port: what is asked stands under 'paths'";
}
var least = { p95: 20, p99: 100 };
function rate({
  requestsPerSecond,
  users,
  maximumRequestsPerSecond,
  durationSeconds,
  limits: limits2
}) {
  if (requestsPerSecond === void 0 === (users === void 0))
    return "must have either requests-per-second or users";
  if (requestsPerSecond === void 0) return void 0;
  if (requestsPerSecond > maximumRequestsPerSecond)
    return `requests-per-second must be at most maximum-requests-per-second, which is ${maximumRequestsPerSecond}`;
  const compared = limits2.p95Ratio !== void 0;
  const shortest2 = compared ? Math.min(durationSeconds, longestBeforeSeconds) : durationSeconds;
  const requests = Math.floor(requestsPerSecond * shortest2);
  const needed = limits2.p99Ms === void 0 ? least.p95 : least.p99;
  return requests < needed ? `${requests} requests in ${shortest2} seconds say too little; let them be ${needed} or more` : void 0;
}
function growth2({ limits: limits2 }, { slot: { compose: compose2 } }) {
  return limits2.memoryGrowthMebibytesPerHour !== void 0 && compose2 !== void 0 ? "cannot be measured of the services of a compose file; remove it" : void 0;
}
function unkillable({ slot: { service: service3, container: container2, compose: compose2, nfr: nfr2, gate: gate2 } }) {
  if (container2 !== void 0 || compose2 !== void 0 || service3 && service3.manager !== "systemd")
    return "needs a service that systemd starts again, without a container; remove it";
  return nfr2 && unasked(nfr2, gate2);
}
function unbootable({ slot: { service: service3, nfr: nfr2, gate: gate2 } }) {
  if (service3?.manager === "process") return "needs a service that comes up at a boot; remove it";
  return nfr2 && unasked(nfr2, gate2);
}
function unasked(nfr2, gate2) {
  const asked = nfr2.load !== void 0 || gate2?.checks.some((check2) => check2.type === "http");
  return asked ? void 0 : "needs a load, or a check of type http, that tells when the service answers";
}

// packages/manifest/rules/nginx.ts
init_dirname();
function nginxRules(draft2) {
  return [...sameTargets(draft2), ...switchRules(draft2), ...idlePairs(draft2), ...idleChecks(draft2)];
}
function sameTargets({ slot: { nginx: nginx2 }, tree }) {
  const all = [
    ...(nginx2?.files ?? []).map(({ to }, index) => ({ to, path: ["nginx", "files", index, "to"] })),
    ...nginx2?.switch ? [{ to: nginx2.switch.file, path: ["nginx", "switch", "file"] }] : []
  ];
  return all.flatMap(({ to, path }, index) => {
    const first = all.findIndex((other) => other.to === to);
    return first < index ? [found3(tree, path, `${to} is already ${all[first].path.join(".")}`)] : [];
  });
}
function idleChecks({ slot: { gate: gate2, nginx: nginx2 }, tree }) {
  if ((nginx2?.files ?? []).length > 0 || nginx2?.switch !== void 0) return [];
  return (gate2?.checks ?? []).flatMap(
    ({ type }, index) => type === "nginx-upstreams" ? [
      found3(
        tree,
        ["gate", "checks", index, "type"],
        "needs nginx.files: nothing is installed for nginx here"
      )
    ] : []
  );
}
function switchRules({ slot, tree }) {
  const wanted = slot.nginx?.switch;
  if (wanted === void 0) return [];
  const pairs = pairsIn(tree);
  const names = pairs.map((each) => each.name);
  const pair = pairs.find(({ name: name2 }) => name2 === wanted.port);
  const at = ["nginx", "switch", "port"];
  const words2 = "such as [3000, 3001]";
  return [
    ...pair ? [] : [found3(tree, at, noPair(wanted.port, names, slot.ports ?? {}))],
    ...pairs.filter(({ name: name2 }) => name2 !== wanted.port).map(({ path }) => found3(tree, path, `has two numbers, but nginx.switch is about ${wanted.port}`)),
    ...pair?.same ? [found3(tree, pair.path, `must have two numbers that differ, ${words2}`)] : [],
    ...slot.service === void 0 || slot.service.manager === "docker" && slot.container ? [] : [
      {
        ...keyPlaceOf(tree, ["nginx", "switch"]),
        text: "needs strategy image and service.manager docker: two containers run beside each other"
      }
    ],
    ...(slot.backup ?? []).flatMap(
      (backup2, index) => backup2.while === "stopped" ? [found3(tree, ["backup", index, "while"], "stopped cannot be with nginx.switch: nothing is stopped")] : []
    ),
    ...slot.ephemeral ? [found3(tree, ["ephemeral"], "cannot be with nginx.switch, whose container stays")] : [],
    ...slot.container?.tag === void 0 ? [] : [
      {
        ...keyPlaceOf(tree, ["container", "tag"]),
        text: "has no meaning with nginx.switch: two images run at the same time"
      }
    ]
  ];
}
function noPair(name2, pairs, ports3) {
  if (Object.hasOwn(ports3, name2)) return `${name2} must have two numbers under ports, such as [3000, 3001]`;
  return `there is no port '${name2}'${suggestion(name2, [...pairs, ...Object.keys(ports3)])}`;
}
function idlePairs({ slot, tree }) {
  if (slot.nginx?.switch !== void 0 || get(tree, ["nginx", "switch"]) !== void 0) return [];
  return pairsIn(tree).map(({ path }) => found3(tree, path, "has two numbers, which only nginx.switch needs"));
}
function pairsIn(tree) {
  const ports3 = get(tree, ["ports"]);
  if (ports3?.kind !== "branch") return [];
  return [...ports3.entries].flatMap(([name2, { value }]) => {
    if (value.kind !== "list") return [];
    const [one2, two] = value.items.map((item) => item.kind === "leaf" ? item.value : void 0);
    return [{ name: name2, path: ["ports", name2], same: one2 === two }];
  });
}
function found3(tree, path, text2) {
  return { ...placeOf(tree, path), text: text2 };
}

// packages/manifest/rules/order.ts
init_dirname();
function orderRules(drafts, names) {
  const after = new Map(drafts.map((draft2) => [draft2.name, draft2.after]));
  return drafts.flatMap((draft2) => {
    const reason2 = wrong(draft2, after, names);
    return reason2 === void 0 ? [] : [{ ...placeOf(draft2.own, ["after"]), text: reason2 }];
  });
}
function wrong({ name: name2, after }, all, names) {
  if (after === void 0) return void 0;
  if (!names.includes(after)) return `there is no environment '${after}'${suggestion(after, names)}`;
  const chain = [name2];
  for (let next = all.get(name2); next !== void 0 && !chain.includes(next); next = all.get(next))
    chain.push(next);
  const closes = all.get(chain.at(-1)) === name2;
  return closes ? `goes round in a circle: ${[...chain, name2].join(" comes after ")}` : void 0;
}

// packages/manifest/rules/promotion.ts
init_dirname();
function promotionRules({ name: name2, own: own2, promotion: promotion2, after }, file3) {
  if (promotion2 === void 0) return [];
  if (after === void 0) {
    const text2 = "needs 'after': without it nothing is promoted to this environment";
    return [{ ...placeOf(own2, ["promotion"]), text: text2 }];
  }
  const { approvals } = promotion2;
  const keeper = get(file3, ["change-record", "system"]);
  const isJira = keeper?.kind === "leaf" && keeper.value === "jira";
  const findings = [];
  const say = (index, key, text2) => findings.push({ ...placeOf(own2, ["promotion", "approvals", index, key]), text: text2 });
  for (const [index, { from: from2, environment, state }] of approvals.entries()) {
    const before = approvals[index - 1];
    const rank = approvalPlaces.indexOf(from2);
    if (before && approvalPlaces.indexOf(before.from) > rank)
      say(
        index,
        "from",
        `must not come after ${before.from}: pull requests are reviewed before there is a plan, and environments of GitHub last`
      );
    if (from2 === "pull-request-review" && index === approvals.length - 1)
      say(
        index,
        "from",
        "must not be that of the last role: it says nothing of the plan, so somebody else must"
      );
    if (environment !== void 0 && from2 !== "environment-review")
      say(index, "environment", "needs 'from: environment-review'");
    if (state !== void 0 && (from2 !== "change-record" || !isJira))
      say(index, "state", "needs a change record that Jira keeps, and no other 'from'");
    if (state !== void 0 && approvals.slice(0, index).some((one2) => isSame(one2.state, state)))
      say(index, "state", `must be another one: ${state} is the word of one role`);
    const reviewed = environment ?? name2;
    const shared2 = approvals.slice(0, index).some((one2) => one2.from === "environment-review" && (one2.environment ?? name2) === reviewed);
    if (from2 === "environment-review" && shared2)
      say(index, "environment", `must be another one: a review of ${reviewed} is the word of one role`);
  }
  return findings;
}
function stateRules(drafts) {
  const known = [];
  return drafts.flatMap(
    ({ name: name2, own: own2, promotion: promotion2 }) => (promotion2?.approvals ?? []).flatMap(({ state }, index) => {
      if (state === void 0) return [];
      const other = known.find((one2) => one2.name !== name2 && isSame(one2.state, state));
      known.push({ state, name: name2 });
      if (other === void 0) return [];
      const text2 = `must be another one: who moves the record to ${state} approves for ${other.name}`;
      return [{ ...placeOf(own2, ["promotion", "approvals", index, "state"]), text: text2 }];
    })
  );
}
function isSame(one2, other) {
  return one2?.toLowerCase() === other.toLowerCase();
}

// packages/manifest/rules/roles.ts
init_dirname();
var ofRelease3 = ["tarball", "git-venv", "git-install"];
function roleRules({ name: name2, own: own2, hosts = [], roles = [] }, strategy) {
  const known = roles.flatMap(({ role }) => role ?? []);
  const unknown4 = hosts.flatMap(
    ({ role }, index) => role === void 0 || known.includes(role) ? [] : [
      {
        ...placeOf(own2, ["hosts", index, "role"]),
        text: `there is no role '${role}' in ${name2}${suggestion(role, known)}`
      }
    ]
  );
  const atKey = (role, text2) => ({ ...keyPlaceOf(own2, ["roles", role]), text: text2 });
  const idle5 = known.filter((role) => !hosts.some((host2) => host2.role === role)).map((role) => atKey(role, "no host plays this role"));
  const unfit2 = known[0] === void 0 || ofRelease3.includes(strategy ?? "tarball") ? [] : [atKey(known[0], `needs strategy tarball, git-venv or git-install, and this is ${strategy}`)];
  return [...unknown4, ...hosts.length > 0 ? idle5 : [], ...unfit2];
}

// packages/manifest/rules/rollout.ts
init_dirname();
function rolloutRules({ slot, hosts, tree }) {
  const { confirmSeconds, service: service3, rollout: rollout2 } = slot;
  if (!hosts || !rollout2 || !service3 || confirmSeconds === void 0) return [];
  const batches = batchSizes(hosts.length, rollout2).length;
  const each = batchSeconds({ confirmSeconds, service: service3, rollout: rollout2 });
  if (batches === 1 || batches * each <= longestRolloutSeconds) return [];
  const text2 = `${batches} batches of up to ${each} seconds each are more than the ${longestRolloutSeconds} seconds that hosts wait for each other; make the batches larger or the gate shorter`;
  return [{ ...placeOf(tree, ["rollout", "batch-size"]), text: text2 }];
}

// packages/manifest/rules/setup.ts
init_dirname();
function setupRules({ slot: { setup: setup2, ports: ports3, signature: signature2, service: service3, root }, tree }) {
  if (setup2 === void 0) return [];
  const found4 = (path, text2) => ({ ...placeOf(tree, ["setup", ...path]), text: text2 });
  const names = Object.keys(ports3 ?? {});
  const unknown4 = setup2.open.flatMap(
    (port2, index) => typeof port2 === "number" || names.includes(port2) ? [] : [found4(["open", index], `${port2} is no port under ports${suggestion(port2, names)}`)]
  );
  const targets = setup2.files.map(({ to }) => to);
  const twice2 = targets.flatMap(
    (to, index) => targets.indexOf(to) < index ? [found4(["files", index, "to"], `${to} is already setup.files[${targets.indexOf(to)}]`)] : []
  );
  const own2 = service3?.manager === "systemd" ? `/etc/systemd/system/${service3.unit}.service` : void 0;
  const deployed = targets.flatMap(
    (to, index) => to === own2 && service3?.unitFile !== void 0 ? [found4(["files", index, "to"], "is installed by each deployment already: service.unit-file")] : []
  );
  const noSignature = setup2.signers.length > 0 && signature2 === void 0 ? [found4(["signers"], "needs signature.allowed-signers, the file that they are written to")] : [];
  const inRoot = ["folders", "emptyFiles", "files"].flatMap(
    (key) => setup2[key].flatMap((given, index) => {
      const path = "to" in given ? given.to : given.path;
      if (root === void 0 || !within(path, root)) return [];
      const at = [kebab(key), index, "to" in given ? "to" : "path"];
      return [found4(at, `lies in the root ${root}, which belongs to the user who deploys; see shared`)];
    })
  );
  return [...unknown4, ...twice2, ...deployed, ...noSignature, ...inRoot];
}

// packages/manifest/rules/units.ts
init_dirname();
import { posix as posix3 } from "node:path";
var ofRelease4 = ["tarball", "git-venv", "git-install"];
function unitRules({ slot: { units: units2, service: service3 }, tree }, strategy) {
  if (units2 === void 0) return [];
  const names = units2.files.map((path) => posix3.basename(path));
  const own2 = service3?.manager === "systemd" ? [`${service3.unit}.service`] : [];
  const twice2 = names.flatMap((name2, index) => {
    const first = names.indexOf(name2);
    const reason2 = own2.includes(name2) ? `${name2} is the unit of the service already; service.unit-file installs it` : first < index ? `${name2} is already the name of units.files[${first}]` : void 0;
    return reason2 === void 0 ? [] : [{ ...placeOf(tree, ["units", "files", index]), text: reason2 }];
  });
  const unknown4 = ["enable", "start"].flatMap(
    (key) => units2[key].flatMap(
      (name2, index) => names.includes(templateOf(name2)) ? [] : [{ ...placeOf(tree, ["units", key, index]), text: notInstalled(name2, names, own2) }]
    )
  );
  return [...twice2, ...unknown4, ...workerRules({ units: units2, own: own2, strategy, manager: service3?.manager, tree })];
}
function workerRules({
  units: units2,
  own: own2,
  strategy,
  manager,
  tree
}) {
  const { workers, start: start2 } = units2;
  if (workers.length === 0) return [];
  const found4 = (text2, ...path) => ({ ...placeOf(tree, ["units", "workers", ...path]), text: text2 });
  if (manager !== "systemd" || !ofRelease4.includes(strategy ?? "image"))
    return [found4("needs service.manager systemd and strategy tarball, git-venv or git-install")];
  return workers.flatMap((name2, index) => [
    ...own2.includes(name2) ? [found4(`${name2} is the unit of the service already`, index)] : [],
    ...workers.indexOf(name2) < index ? [found4(`${name2} is given twice`, index)] : [],
    ...start2.includes(name2) ? [found4(`${name2} is under start, too; a worker is started with the service`, index)] : []
  ]);
}
function templateOf(unit3) {
  return unit3.replace(/@[^@.]*(?=\.[a-z]+$)/, "@");
}
function notInstalled(name2, names, own2) {
  if (own2.includes(name2)) return `${name2} is the unit of the service, which is enabled and started anyway`;
  return `${name2} is not installed by units.files${suggestion(name2, names)}`;
}

// packages/manifest/source.ts
init_dirname();
var import_yaml = __toESM(require_dist(), 1);
var maximumBytes = 1024 * 1024;
var maximumDepth = 32;
var maximumValues = 2e4;
var start = { line: 1, column: 1, path: [] };
function readSource(text2) {
  if (Buffer.byteLength(text2) > maximumBytes)
    return { findings: [{ ...start, text: "is larger than 1 MiB" }] };
  const lines = new import_yaml.LineCounter();
  const document = (0, import_yaml.parseDocument)(text2, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: "1.2",
    schema: "core",
    merge: false,
    logLevel: "error"
  });
  const problems = [...document.errors, ...document.warnings].slice(0, 100);
  if (problems.length > 0) return { findings: problems.map((problem) => syntax(problem, text2, lines)) };
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== "1.2")
    return { findings: [{ ...start, text: "must be YAML 1.2; remove the %YAML line" }] };
  if (document.contents === null) return { findings: [{ ...start, text: "is empty" }] };
  const growth3 = { lines, anchors: /* @__PURE__ */ new Map(), findings: [], values: 0, stopped: false };
  const tree = grow(document.contents, [], start, growth3);
  return growth3.stopped ? { findings: growth3.findings } : { tree, findings: growth3.findings };
}
var reasons = {
  MULTILINE_IMPLICIT_KEY: "is not a key: a ':' is missing, or the lines are indented differently",
  BLOCK_AS_IMPLICIT_KEY: "holds another ': '; put the value in quotes, or correct the indentation of the next line",
  TAB_AS_INDENT: "is indented with a tab; YAML takes spaces only",
  RESOURCE_EXHAUSTION: "is nested too deeply",
  MULTIPLE_DOCS: "a second document starts here; the file must have one"
};
function syntax(problem, text2, lines) {
  const { line: line2, col } = lines.linePos(problem.pos[0]);
  const written = (text2.split("\n", line2).at(-1) ?? "").trimEnd().slice(0, 120);
  const reason2 = reasons[problem.code] ?? problem.message.replaceAll("\n", " ");
  return { line: line2, column: col, path: [], text: `${reason2}
    ${line2} | ${written}` };
}
function grow(node, path, fallback, growth3) {
  const place2 = placeAt(node, path, fallback, growth3);
  growth3.values += 1;
  if (growth3.values > maximumValues)
    return stop(place2, growth3, `has more than ${maximumValues} values, those that aliases repeat included`);
  if (path.length > maximumDepth) return stop(place2, growth3, "is nested too deeply");
  if ((0, import_yaml.isAlias)(node)) {
    const target2 = growth3.anchors.get(node.source);
    return target2 === void 0 ? stop(place2, growth3, `is an alias of '${node.source.slice(0, 80)}', which stands nowhere before it`) : grow(target2, path, place2, growth3);
  }
  const anchor2 = node.anchor;
  if (anchor2 !== void 0) growth3.anchors.set(anchor2, node);
  if ((0, import_yaml.isMap)(node)) return growBranch(node, place2, growth3);
  if ((0, import_yaml.isSeq)(node)) {
    const items = node.items.map((item, index) => grow(item, [...path, index], place2, growth3));
    return { kind: "list", place: place2, items };
  }
  return growLeaf(node, place2);
}
function growBranch(map, place2, growth3) {
  const entries = /* @__PURE__ */ new Map();
  for (const pair of map.items) {
    const name2 = keyText(pair.key);
    const key = placeAt(pair.key, name2 === void 0 ? place2.path : [...place2.path, name2], place2, growth3);
    const earlier = name2 === void 0 ? void 0 : entries.get(name2);
    const report = (text2) => growth3.findings.push({ ...key, text: text2 });
    if (name2 === void 0) report("a key must be plain text");
    else if (name2 === "__proto__") report("is not a possible key");
    else if (earlier !== void 0) report(`is given twice; first on line ${earlier.key.line}`);
    else
      entries.set(name2, {
        key,
        value: under(key, grow(pair.value ?? new import_yaml.Scalar(null), key.path, key, growth3))
      });
  }
  return { kind: "branch", place: place2, entries };
}
function under(key, value) {
  return value.kind === "branch" ? { ...value, place: key } : value;
}
function growLeaf({ value, source = "", type }, place2) {
  const doubtful = typeof value === "number" && type === import_yaml.Scalar.PLAIN && /^[-+]?0\d/.test(source);
  return { kind: "leaf", place: place2, source, value: doubtful ? Number.NaN : value };
}
function keyText(key) {
  if (!(0, import_yaml.isScalar)(key) || key.value === null || typeof key.value === "object") return void 0;
  return typeof key.value === "string" ? key.value : key.source ?? String(key.value);
}
function placeAt(node, path, fallback, { lines }) {
  if (!node.range) return { ...fallback, path };
  const { line: line2, col } = lines.linePos(node.range[0]);
  return { line: line2, column: col, path };
}
function stop(place2, growth3, text2) {
  if (!growth3.stopped) growth3.findings.push({ ...place2, text: text2 });
  growth3.stopped = true;
  return { kind: "leaf", place: place2, source: "", value: null };
}

// packages/manifest/parse.ts
function parseManifest(text2, where) {
  const source = readSource(text2);
  if (source.tree === void 0) throw refusal(where, source.findings);
  const file3 = check(fileSchema, source.tree);
  const tree = without(source.tree, file3.strangers ?? []);
  const inFile = [...source.findings, ...file3.findings];
  const results = draftsOf(tree);
  const drafts = results.map((result) => result.draft);
  const strategy = check(headShape.strategy, tree, ["strategy"]).value;
  const inSlots = results.map(({ draft: draft2, findings: findings2 }) => [
    ...findings2,
    ...roleRules(draft2, strategy),
    ...[draft2, ...draft2.roles ?? []].flatMap((each) => [
      ...slotRules(each),
      ...adoptRules(each, strategy),
      ...backupRules(each),
      ...nfrRules(each),
      ...rolloutRules(each),
      ...promotionRules(each, tree),
      ...nginxRules(each),
      ...unitRules(each, strategy),
      ...setupRules(each)
    ])
  ]);
  const ofStrategy = strategy === void 0 ? [] : [
    ...imageRules(drafts, { strategy, tree }),
    ...composeRules(drafts, strategy),
    ...hookRules(drafts, strategy),
    ...installRules(drafts, strategy)
  ];
  const between = [
    ...ofStrategy,
    ...changeRecordRules(tree, Object.keys(environmentsOf(tree))),
    ...stateRules(drafts),
    ...hostRules(drafts),
    ...orderRules(drafts, Object.keys(environmentsOf(tree)))
  ];
  const findings = [...inFile, ...told(inFile, inSlots, drafts), ...between];
  if (findings.length > 0) throw refusal(where, findings);
  return manifestOf(tree, drafts);
}
function findEnvironment(manifest, name2) {
  if (Object.hasOwn(manifest.environments, name2)) return manifest.environments[name2];
  const names = Object.keys(manifest.environments);
  throw new DeployError({
    code: "ENVIRONMENT_UNKNOWN",
    message: `${manifest.application} has no environment '${name2}'${suggestion(name2, names)}`.replace(
      /[^?]$/,
      "$&."
    ),
    cause: `The manifest has: ${names.join(", ")}`,
    remedy: "Name one of these, or add the environment to the manifest."
  });
}
function findHosts({ name: environment, hosts }, name2) {
  const found4 = name2 === "" ? hosts : hosts.filter((host2) => host2.name === name2);
  if (found4.length > 0) return found4;
  throw new DeployError({
    code: "HOST_UNKNOWN",
    message: `${environment} has no host '${name2}'.`,
    cause: `The manifest has: ${hosts.map((host2) => host2.name).join(", ")}`,
    remedy: "Name one of these with the input 'host', or leave it empty for all."
  });
}
function environmentsOf(tree) {
  const environments2 = get(tree, ["environments"]);
  if (environments2?.kind !== "branch") return {};
  const branches = [...environments2.entries].flatMap(
    ([name2, { value }]) => value.kind === "branch" ? [[name2, value]] : []
  );
  return Object.fromEntries(branches);
}
function draftsOf(tree) {
  if (tree.kind !== "branch") return [];
  const application = check(headShape.application, tree, ["application"]).value;
  return Object.entries(environmentsOf(tree)).slice(0, maximumEnvironments).map(([name2, own2]) => draft({ name: name2, top: tree, own: own2, ...application !== void 0 && { application } }));
}
function told(inFile, inSlots, drafts) {
  const key = ({ line: line2, column: column2, text: text2 }) => `${line2}:${column2} ${text2}`;
  const before = new Set(inFile.map(key));
  const named2 = inSlots.flatMap(
    (findings, index) => findings.map((finding) => ({ finding, environment: drafts[index].name }))
  );
  const groups = Map.groupBy(named2, ({ finding }) => key(finding));
  return [...groups].flatMap(([id, group2]) => {
    const { finding } = group2[0];
    const names = [...new Set(group2.map(({ environment }) => environment))];
    const general = finding.path[0] === "environments" || names.length === drafts.length;
    if (before.has(id)) return [];
    return [{ ...finding, text: general ? finding.text : `${finding.text} (in ${names.join(", ")})` }];
  });
}
function manifestOf(tree, drafts) {
  const policy2 = check(headShape.sbom, tree, ["sbom"]).value?.policy;
  const strategy = check(headShape.strategy, tree, ["strategy"]).value;
  const changeRecord2 = check(headShape.changeRecord, tree, ["change-record"]).value;
  return {
    application: check(headShape.application, tree, ["application"]).value,
    strategy,
    build: check(headShape.build, tree, ["build"]).value,
    ...policy2 && { policy: policy2 },
    ...changeRecord2 && { changeRecord: changeRecord2 },
    environments: Object.fromEntries(drafts.map((each) => [each.name, environmentOf(each, strategy)]))
  };
}

// packages/release/read.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
var MAX_RELEASE_FILE_BYTES = 128 * 1024 * 1024;
async function openRelease(directory) {
  const path = join(directory, RELEASE_FILE);
  const release = parseRelease(await readRelease(path, directory), path);
  const archivePath = join(directory, release.archive.name);
  await requireArchive(archivePath, release.archive, directory);
  return { release, archivePath };
}
function corrupt(archivePath, { message }) {
  return new DeployError({
    code: "ARCHIVE_CORRUPT",
    message: `${archivePath} cannot be read as a compressed tar archive.`,
    cause: message,
    remedy: "Fetch the release directory again; when it stays so, build the release again."
  });
}
function mismatch(what, { expected, found: found4 }) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `${what} is not the one that release.json names.`,
    cause: `expected sha256 ${expected}
found    sha256 ${found4}`,
    remedy: "Use the release directory as the build made it. When nobody changed it knowingly, find out who did."
  });
}
async function readRelease(path, directory) {
  const file3 = await openPlain(path);
  if (file3 === void 0) throw missing(directory, `There is no ${RELEASE_FILE}.`);
  try {
    const { size } = await file3.stat();
    if (size > MAX_RELEASE_FILE_BYTES) throw tooLarge(path, size, MAX_RELEASE_FILE_BYTES);
    return await file3.readFile("utf8");
  } finally {
    await file3.close();
  }
}
async function requireArchive(path, { name: name2, size, sha256: sha2562 }, directory) {
  const file3 = await openPlain(path);
  if (file3 === void 0) throw missing(directory, `${RELEASE_FILE} names ${name2}, which is not there.`);
  try {
    const found4 = (await file3.stat()).size;
    if (found4 < size) throw truncated(path, { found: found4, size });
    const hash = createHash2("sha256");
    await pipeline(file3.createReadStream(), hash);
    const digest2 = hash.digest("hex");
    if (digest2 !== sha2562) throw mismatch(path, { expected: sha2562, found: digest2 });
  } finally {
    await file3.close();
  }
}
var PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
async function openPlain(path) {
  const file3 = await open(path, PLAIN).catch((error2) => {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(error2.code ?? "")) return void 0;
    throw error2;
  });
  if (file3 === void 0 || (await file3.stat()).isFile()) return file3;
  await file3.close();
  return void 0;
}
function missing(directory, cause) {
  return new DeployError({
    code: "RELEASE_MISSING",
    message: `There is no release in ${directory}.`,
    cause,
    remedy: "Give the folder that build-release wrote, or download the workflow artifact of the run that built it."
  });
}
function truncated(path, { found: found4, size }) {
  return new DeployError({
    code: "ARCHIVE_TRUNCATED",
    message: `${path} is cut short: ${found4} of ${size} bytes.`,
    cause: "A copy or a download stopped before its end.",
    remedy: "Fetch the release directory again, and check that the disk has room."
  });
}
function tooLarge(path, size, limit) {
  return new DeployError({
    code: "FILE_TOO_LARGE",
    message: `${path} has ${size} bytes, and at most ${limit} are read.`,
    remedy: "Check that it is the file that is meant."
  });
}

// packages/sbom/order.ts
init_dirname();
function byCodeUnit2(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
function orderedBy(items, key) {
  const list = [...items];
  return list.length < 2 ? list : list.sort((a, b) => byCodeUnit2(key(a), key(b)));
}
function distinct(items) {
  const list = [...items];
  return list.length < 2 ? list : [...new Set(list)].sort(byCodeUnit2);
}

export {
  withoutSecrets,
  hideSecret,
  execute,
  input,
  booleanInput,
  oneOf,
  invalidValue,
  integerInput,
  secretInput,
  harmlessLines,
  createLog,
  readDocument,
  prettifyError,
  safeParse,
  _nonnegative,
  _maxLength,
  _minLength,
  _regex,
  string2 as string,
  number2 as number,
  int,
  boolean2 as boolean,
  unknown,
  array,
  object,
  strictObject,
  looseObject,
  extend2 as extend,
  pick2 as pick,
  union,
  discriminatedUnion,
  record,
  _enum,
  literal,
  transform,
  optional,
  nullable,
  nullish2 as nullish,
  _default,
  _catch,
  pipe,
  custom,
  refine,
  iso_exports,
  pathProblem,
  linkProblem,
  parentsOf,
  byCodeUnit,
  createTree,
  RELEASE_FILE,
  IMAGE_FILE,
  PINS_FILE,
  versionPattern,
  releaseSchema,
  parseRelease,
  isCommit,
  imageText,
  pinsText,
  imageReference,
  nameOf,
  imageFileName,
  versionOf,
  releaseId,
  openRelease,
  corrupt,
  mismatch,
  PLAIN,
  openPlain,
  missing,
  tooLarge,
  require_dist,
  byCodeUnit2,
  orderedBy,
  distinct,
  require_semver2 as require_semver,
  longestBeforeSeconds,
  slackSeconds,
  bootSeconds,
  nfrSeconds,
  fillRelease,
  cutCommand,
  weekdays,
  demandKinds,
  batchSizes,
  batchSeconds,
  reaches,
  reachTexts,
  reachKey,
  systemFolders2 as systemFolders,
  templateOf,
  parseManifest,
  findEnvironment,
  findHosts
};
