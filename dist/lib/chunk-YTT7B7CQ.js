import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  createGitHub,
  explainGitHubError,
  statusOf
} from "./chunk-ZEAOVEQ4.js";
import {
  code,
  commandsIn,
  evidenceOf,
  isUntouched,
  linkTo,
  madeFiles,
  parseEvidence,
  plain,
  readFiles,
  sealedPaths,
  sections,
  title,
  writeBundle
} from "./chunk-K7HT5U6C.js";
import {
  cutMarkdown
} from "./chunk-W3G3G2EW.js";
import {
  _catch,
  _default,
  _regex,
  array,
  boolean,
  hideSecret,
  iso_exports,
  literal,
  nullable,
  number,
  object,
  optional,
  pipe,
  prettifyError,
  readDocument,
  record,
  refine,
  safeParse,
  strictObject,
  string,
  transform,
  unknown,
  withoutSecrets
} from "./chunk-6XN6W6BW.js";
import {
  require_tar_stream
} from "./chunk-CASAHDPP.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/record/github-place.ts
init_dirname();
function placeOf(repository) {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}
async function explained(what2, permission, body) {
  try {
    return await body();
  } catch (error) {
    throw explainGitHubError(error, { what: what2, permission });
  }
}

// packages/stage/records.ts
init_dirname();

// packages/record/environment-reviews.ts
init_dirname();
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
var reviewSchema = strictObject({
  login: string(),
  state: string(),
  comment: string(),
  environments: array(string())
});
var plannedSchema = strictObject({
  schemaVersion: literal(1),
  environment: string(),
  planDigest: string().check(_regex(/^[0-9a-f]{64}$/)),
  plannedAt: iso_exports.datetime(),
  reviewsBefore: array(reviewSchema)
});
function environmentReviews(place, run) {
  return {
    announce: async ({ application, environment, digest }) => {
      const planned = {
        schemaVersion: 1,
        environment,
        planDigest: digest,
        plannedAt: run.now().toISOString(),
        reviewsBefore: await reviewsOf(place, run)
      };
      await inFolder(async (folder) => {
        const path = join(folder, file);
        await writeFile(path, `${JSON.stringify(planned, null, 2)}
`);
        await run.artifacts.upload(artifactOf(application, environment), [path], folder, { replace: true });
      });
    },
    commandsOn: async (change) => {
      if (run.runId === "")
        return {
          commands: [],
          ignored: ["This is no run of GitHub Actions, so nobody can review its environments."]
        };
      const planned = await plannedIn(change, run);
      if (typeof planned === "string") return { commands: [], ignored: [planned] };
      const since = without(await reviewsOf(place, run), planned.reviewsBefore);
      const found3 = change.approvals.map((approval) => wordsOf(approval, { since, change, planned, run }));
      return {
        commands: found3.flatMap(({ commands }) => commands),
        ignored: found3.flatMap(({ ignored }) => ignored)
      };
    }
  };
}
var file = "planned.json";
function artifactOf(application, environment) {
  return `${application}-planned-${environment}`;
}
async function plannedIn({ application, environment }, { artifacts }) {
  try {
    return await inFolder(async (folder) => {
      await artifacts.download(artifactOf(application, environment), folder);
      return readDocument(plannedSchema, await readFile(join(folder, file), "utf8"), unreadable);
    });
  } catch (error) {
    if (!(error instanceof DeployError) || !["ARTIFACT_MISSING", "ARTIFACT_UNAVAILABLE"].includes(error.code))
      throw error;
    const why = error.code === "ARTIFACT_UNAVAILABLE" ? ` ${error.facts.message} ${error.facts.cause ?? ""}` : "";
    return `No job of this run made this plan before with 'dry-run: true', so its reviews are about none.${why}`.trim();
  }
}
async function reviewsOf({ github, repository }, { runId }) {
  const { data } = await explained(
    "read the reviews of environments",
    "actions: read",
    () => github.rest.actions.getReviewsForRun({ ...placeOf(repository), run_id: Number(runId) })
  );
  return data.map(({ user, state, comment: comment2, environments }) => ({
    login: user.login,
    state,
    comment: comment2,
    environments: environments.flatMap(({ name }) => name ?? []).toSorted()
  }));
}
function without(all, before) {
  const left = before.map((review) => JSON.stringify(review));
  return all.filter((review) => {
    const index = left.indexOf(JSON.stringify(review));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
function wordsOf({ role, environment }, {
  since,
  change,
  planned: { planDigest: digest },
  run
}) {
  const reviewed = environment ?? change.environment;
  const own2 = since.filter(({ environments }) => environments.includes(reviewed));
  const rejected = own2.filter(({ state }) => state === "rejected");
  if (rejected.length > 0) {
    const ignored = rejected.map(
      ({ login }) => `${login} rejected ${reviewed} in this run, so no review of it counts.`
    );
    return { commands: [], ignored };
  }
  const commands = own2.filter(({ state }) => state === "approved").map(({ login, comment: comment2 }) => {
    const at2 = run.now().toISOString();
    const word = { login, body: comment2, at: at2, seen: true, edited: false, url: run.url };
    return { verb: "approve", role, digest, reason: "", word, from: "environment-review" };
  });
  return { commands, ignored: [] };
}
function unreadable(cause) {
  return new DeployError({
    code: "EVIDENCE_INVALID",
    message: `${file} of this run cannot be read.`,
    cause,
    remedy: "Run the job that plans with 'dry-run: true' again, with the same version of the action."
  });
}
async function inFolder(body) {
  const folder = await mkdtemp(join(tmpdir(), "planned-"));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// packages/record/github-people.ts
init_dirname();

// packages/record/github-commits.ts
init_dirname();
async function commitsOf(place, commit, since) {
  const { github, repository } = place;
  const own2 = (await github.rest.repos.getCommit({ ...placeOf(repository), ref: commit })).data;
  const after = async (base) => base === void 0 ? [] : await between(place, { since: base, commit });
  const later = /* @__PURE__ */ new Map();
  for (const base of new Set(since)) for (const one of await after(base)) later.set(one.sha, one);
  const commits = later.size > 0 ? [...later.values()] : await after(own2.parents[0]?.sha);
  return [own2, ...commits.filter(({ sha }) => sha !== own2.sha)];
}
function between({ github, repository }, { since, commit }) {
  return github.paginate(
    github.rest.repos.compareCommitsWithBasehead,
    { ...placeOf(repository), basehead: `${since}...${commit}`, per_page: 100 },
    ({ data }) => data.commits
  );
}
var browser = "web-flow";
function isByGitHub({ committer, commit: { verification } }) {
  return committer?.login === browser && verification?.verified === true;
}

// packages/record/github-people.ts
function githubPeople({ github, repository }) {
  return {
    authorsOf: (commit, since) => explained("say who wrote the change", "contents: read", async () => {
      const commits = await commitsOf({ github, repository }, commit, since);
      return [...new Set(commits.flatMap(writersOf))];
    }),
    isMember: (team, login) => explained(`read the members of ${team}`, "members: read", async () => {
      const [org = "", team_slug = ""] = team.split("/");
      try {
        const { data } = await github.rest.teams.getMembershipForUserInOrg({
          org,
          team_slug,
          username: login
        });
        return data.state === "active";
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    })
  };
}
function writersOf(made2) {
  const { sha, author, committer, parents, commit } = made2;
  const { message } = commit;
  const byGitHub = isByGitHub(made2);
  if (byGitHub && parents.length > 1 && message.startsWith("Merge pull request #")) return [];
  if (author?.login === void 0) throw unknownAuthor(sha);
  const committed = byGitHub || committer?.login === void 0 ? [] : [committer.login];
  return [author.login, ...coAuthorsOf(message), ...committed];
}
function coAuthorsOf(message) {
  const pattern = /^co-authored-by:.*<(?:\d+\+)?([^@>\s]+)@users\.noreply\.github\.com>\s*$/gim;
  return [...message.matchAll(pattern)].map(([, login = ""]) => login);
}
function unknownAuthor(sha) {
  return new DeployError({
    code: "AUTHOR_UNKNOWN",
    message: `Nobody knows whose account wrote commit ${sha}, so it cannot be said who may approve it.`,
    cause: "GitHub knows no account with the e-mail address of the commit.",
    remedy: "Let the author add that address to the account, or commit again with one that is known."
  });
}

// packages/record/in-turn.ts
init_dirname();
function inTurn(records) {
  let turn = Promise.resolve();
  const after = (act) => {
    const answer = turn.then(act);
    turn = answer.catch(() => {
    });
    return answer;
  };
  return {
    ...records,
    open: (...words2) => after(() => records.open(...words2)),
    update: (text) => after(() => records.update(text))
  };
}

// packages/record/pull-request-reviews.ts
init_dirname();
function pullRequestReviews(place) {
  return {
    commandsOn: async ({ commit, since, digest, approvals }) => {
      const commits = await explained(
        "list the commits of the change",
        "contents: read",
        () => commitsOf(place, commit, since)
      );
      const ask = (body) => explained("read the reviews of pull requests", "pull-requests: read", body);
      const merged = /* @__PURE__ */ new Map();
      const ignored = [];
      for (const made2 of commits) {
        const { sha } = made2;
        const found3 = await ask(() => mergedWith(place, sha));
        for (const pull of found3) merged.set(pull.number, pull);
        if (found3.length === 0)
          ignored.push(`Commit ${sha.slice(0, 12)} came without a pull request, so no review speaks for it.`);
        else if (found3.some((pull) => isMergeByHand(made2, pull)))
          ignored.push(
            `Commit ${sha.slice(0, 12)} merged a pull request by hand and may hold more than was reviewed, so no review speaks for it.`
          );
      }
      const reviews = /* @__PURE__ */ new Map();
      for (const pull of merged.values()) reviews.set(pull, await ask(() => approvalsOf(place, pull)));
      for (const [{ number: number2 }, given] of reviews)
        if (given.length === 0)
          ignored.push(`Nobody approved the head of pull request ${number2} that was merged.`);
      const words2 = ignored.length > 0 ? [] : wordsOfAll([...reviews.values()]);
      if (ignored.length === 0 && words2.length === 0)
        ignored.push(`Nobody approved all of the pull requests ${[...merged.keys()].join(", ")}.`);
      const commands = approvals.flatMap(
        ({ role }) => words2.map(
          (word) => ({
            verb: "approve",
            role,
            digest,
            reason: "",
            word,
            from: "pull-request-review"
          })
        )
      );
      return { commands, ignored };
    }
  };
}
async function mergedWith({ github, repository }, sha) {
  const pulls = await github.paginate(github.rest.repos.listPullRequestsAssociatedWithCommit, {
    ...placeOf(repository),
    commit_sha: sha,
    per_page: 100
  });
  return pulls.filter(({ merged_at }) => merged_at !== null);
}
function isMergeByHand(made2, { head, merge_commit_sha: merge }) {
  const { sha, parents } = made2;
  if (parents.length < 2 || isByGitHub(made2)) return false;
  return sha === merge || parents.some((parent) => parent.sha === head.sha);
}
async function approvalsOf({ github, repository }, { number: number2, head }) {
  const all = await github.paginate(github.rest.pulls.listReviews, {
    ...placeOf(repository),
    pull_number: number2,
    per_page: 100
  });
  const last = /* @__PURE__ */ new Map();
  for (const review of all) {
    if (review.user && review.state !== "COMMENTED" && review.state !== "PENDING")
      last.set(review.user.login.toLowerCase(), review);
  }
  return [...last.values()].flatMap(
    ({ user, state, commit_id, submitted_at, html_url }) => state === "APPROVED" && commit_id === head.sha && user && submitted_at ? [{ login: user.login, body: "", at: submitted_at, edited: false, url: html_url }] : []
  );
}
function wordsOfAll([first = [], ...others]) {
  return first.flatMap((review) => {
    const rest = others.map((given) => given.find(({ login }) => login === review.login));
    if (rest.includes(void 0)) return [];
    const own2 = [review, ...rest.flatMap((one) => one ?? [])];
    return own2.toSorted((one, other) => one.at < other.at ? 1 : -1).slice(0, 1);
  });
}

// packages/record/systems.ts
init_dirname();

// packages/record/github-comments.ts
init_dirname();

// packages/record/record-issue.ts
init_dirname();
import { setTimeout as sleep } from "node:timers/promises";

// packages/record/body.ts
init_dirname();
function keyMarker(key) {
  return `<!-- deploy:change ${key} -->`;
}
function mergeSections(body, { key, sections: sections2 }) {
  const start = body.includes(keyMarker(key)) ? body : [body, keyMarker(key)].filter((part2) => part2 !== "").join("\n\n");
  return sections2.reduce((done, { id, markdown, endings = [], yields }) => {
    const known = endings.map((ending) => `${endingMarker(ending)}
`).join("");
    const block2 = `${opening(id)}
${known}
${withoutMarkers(markdown)}

${closing(id)}`;
    const from = done.indexOf(opening(id));
    const to = endOf(done, id, from);
    if (to !== void 0) return yields ? done : done.slice(0, from) + block2 + done.slice(to);
    const freed = done.replaceAll(opening(id), "").replaceAll(closing(id), "");
    return `${freed.trimEnd()}

${block2}`;
  }, start);
}
function missingIn(body, sections2) {
  return sections2.filter(({ endings = [] }) => endings.some((ending) => !body.includes(endingMarker(ending))));
}
var POINTER = "*Cut here: the whole is in change-record.md of the evidence.*";
var LEAST = 400;
function fitBody(body, most) {
  if (body.length <= most) return body;
  const parts = partsOf(body);
  const lengths = parts.filter(({ ours }) => ours).map(({ text }) => text.length);
  const fixed = body.length - lengths.reduce((sum, length) => sum + length, 0);
  const share = shareOf(lengths, most - fixed);
  if (share < LEAST) return void 0;
  return parts.map(({ ours, text }) => ours ? cutMarkdown(text, { most: share, pointer: POINTER }) : text).join("");
}
function partsOf(body) {
  const parts = [];
  let at2 = 0;
  for (const { 0: marker2, 1: id = "", index } of body.matchAll(/<!-- deploy:section (\S+) -->/g)) {
    const end = endOf(body, id, index);
    if (end === void 0 || index < at2) continue;
    const inside2 = body.slice(index + marker2.length, end - closing(id).length);
    const [head = ""] = /^(?:\s*<!-- deploy:ended [^>]* -->)*\s*/.exec(inside2) ?? [];
    const shown = inside2.slice(head.length).trimEnd();
    const from = index + marker2.length + head.length;
    parts.push({ ours: false, text: body.slice(at2, from) }, { ours: true, text: shown });
    at2 = from + shown.length;
  }
  return [...parts, { ours: false, text: body.slice(at2) }];
}
function shareOf(lengths, room) {
  let left = room;
  for (const [index, length] of lengths.toSorted((a, b2) => a - b2).entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return left;
}
function endOf(body, id, from) {
  if (from < 0) return void 0;
  const to = body.indexOf(closing(id), from);
  const next = body.indexOf("<!-- deploy:section ", from + 1);
  if (to < 0 || next >= 0 && next < to) return void 0;
  return to + closing(id).length;
}
function withoutMarkers(markdown) {
  return markdown.replace(/<!--(?=\s*\/?deploy:)/g, "&lt;!--");
}
function endingMarker(ending) {
  return `<!-- deploy:ended ${ending} -->`;
}
function opening(id) {
  return `<!-- deploy:section ${id} -->`;
}
function closing(id) {
  return `<!-- /deploy:section ${id} -->`;
}

// packages/record/github-requests.ts
init_dirname();
var LABEL = "change-request";
var ASSOCIATIONS = ["OWNER", "MEMBER", "COLLABORATOR"];
async function requestsFor(github, at2, release) {
  const asked = await github.paginate(github.rest.issues.listForRepo, {
    ...at2,
    labels: LABEL,
    state: "open",
    direction: "asc",
    per_page: 100
  });
  return asked.filter(
    ({ author_association, pull_request, body }) => ASSOCIATIONS.includes(author_association ?? "") && pull_request === void 0 && asksFor(body ?? "", release)
  );
}
function asksFor(body, { application, version, commit = "" }) {
  if (/<!--\s*\/?deploy:/.test(body)) return false;
  const answers = answersIn(body);
  const [asked, more] = answers("Version");
  if (asked === void 0 || more !== void 0) return false;
  if (answers("Application").some((name) => name !== application)) return false;
  if (asked.replace(/^v(?=\d)/, "") === version) return true;
  return /^[0-9a-f]{7,40}$/i.test(asked) && commit.startsWith(asked.toLowerCase());
}
function answersIn(body) {
  const parts = body.replaceAll("\r\n", "\n").split(/^### /m).slice(1);
  return (label) => parts.filter((part2) => part2.startsWith(`${label}
`)).map((part2) => part2.slice(label.length).trim());
}

// packages/record/record-issue.ts
var MAX_BODY = 65536;
var LABEL2 = "change-record";
function recordIssues({ github, repository }, pauses) {
  const at2 = placeOf(repository);
  const known = /* @__PURE__ */ new Map();
  const find = async (key) => {
    const number2 = known.get(key);
    if (number2 !== void 0) return (await github.rest.issues.get({ ...at2, issue_number: number2 })).data;
    const issue = await findRecord(github, at2, key);
    if (issue) known.set(key, issue.number);
    return issue;
  };
  const create = async (text, start) => {
    const body = fitting(mergeSections(start, text));
    const { data } = await github.rest.issues.create({ ...at2, title: text.title, body, labels: [LABEL2] });
    known.set(text.key, data.number);
    return data;
  };
  const createOnce = async (text, start, [pause, ...later] = pauses) => {
    try {
      return await create(text, start);
    } catch (error) {
      if ((statusOf(error) ?? 0) < 500 || pause === void 0) throw error;
      await sleep(pause * 1e3);
      return await find(text.key) ?? await createOnce(text, start, later);
    }
  };
  const write2 = async (issue, text, more = {}) => {
    const body = fitting(mergeSections(issue.body ?? "", text));
    if (body === issue.body) return issue;
    const { data } = await github.rest.issues.update({ ...at2, issue_number: issue.number, body, ...more });
    return data;
  };
  const begin = async (text) => {
    const requests = text.release ? await requestsFor(github, at2, text.release) : [];
    const [request, ...others] = requests;
    if (request === void 0) return createOnce(text, "");
    if (others.length > 0) return createOnce(text, severalNote(requests));
    const adopted = await write2(request, text, { labels: [...labelsOf(request), LABEL2] });
    known.set(text.key, adopted.number);
    return adopted;
  };
  return { find, begin, write: write2 };
}
async function findRecord(github, at2, key) {
  const isIt = ({ body, pull_request }) => pull_request === void 0 && body?.includes(keyMarker(key)) === true;
  const issues = await github.paginate(
    github.rest.issues.listForRepo,
    { ...at2, labels: LABEL2, state: "all", per_page: 100 },
    ({ data }, done) => {
      if (data.some(isIt)) done();
      return data;
    }
  );
  return issues.find(isIt);
}
function labelsOf({ labels }) {
  return labels.map((label) => typeof label === "string" ? label : label.name ?? "");
}
function severalNote(requests) {
  const named4 = requests.map(({ number: number2 }) => `#${number2}`).join(" and ");
  return `This release was asked for more than once, in ${named4}. None of them was taken as its change record: it is this issue.`;
}
function fitting(body) {
  const fitted = fitBody(body, MAX_BODY);
  if (fitted !== void 0) return fitted;
  throw new DeployError({
    code: "RECORD_TOO_LONG",
    message: `The change record would have ${body.length} characters; GitHub takes ${MAX_BODY}.`,
    remedy: "Shorten what was written into it by hand. The whole record is in change-record.md of the evidence."
  });
}

// packages/record/text/blocks.ts
init_dirname();

// node_modules/marked/lib/marked.esm.js
init_dirname();
function L() {
  return { async: false, breaks: false, extensions: null, gfm: true, hooks: null, pedantic: false, renderer: null, silent: false, tokenizer: null, walkTokens: null };
}
var T = L();
function G(l3) {
  T = l3;
}
var E = { exec: () => null };
function d(l3, e = "") {
  let t = typeof l3 == "string" ? l3 : l3.source, n = { replace: (r, i) => {
    let s = typeof i == "string" ? i : i.source;
    return s = s.replace(m.caret, "$1"), t = t.replace(r, s), n;
  }, getRegex: () => new RegExp(t, e) };
  return n;
}
var be = (() => {
  try {
    return !!new RegExp("(?<=1)(?<!1)");
  } catch {
    return false;
  }
})();
var m = { codeRemoveIndent: /^(?: {1,4}| {0,3}\t)/gm, outputLinkReplace: /\\([\[\]])/g, indentCodeCompensation: /^(\s+)(?:```)/, beginningSpace: /^\s+/, endingHash: /#$/, startingSpaceChar: /^ /, endingSpaceChar: / $/, nonSpaceChar: /[^ ]/, newLineCharGlobal: /\n/g, tabCharGlobal: /\t/g, multipleSpaceGlobal: /\s+/g, blankLine: /^[ \t]*$/, doubleBlankLine: /\n[ \t]*\n[ \t]*$/, blockquoteStart: /^ {0,3}>/, blockquoteSetextReplace: /\n {0,3}((?:=+|-+) *)(?=\n|$)/g, blockquoteSetextReplace2: /^ {0,3}>[ \t]?/gm, listReplaceTabs: /^\t+/, listReplaceNesting: /^ {1,4}(?=( {4})*[^ ])/g, listIsTask: /^\[[ xX]\] /, listReplaceTask: /^\[[ xX]\] +/, anyLine: /\n.*\n/, hrefBrackets: /^<(.*)>$/, tableDelimiter: /[:|]/, tableAlignChars: /^\||\| *$/g, tableRowBlankLine: /\n[ \t]*$/, tableAlignRight: /^ *-+: *$/, tableAlignCenter: /^ *:-+: *$/, tableAlignLeft: /^ *:-+ *$/, startATag: /^<a /i, endATag: /^<\/a>/i, startPreScriptTag: /^<(pre|code|kbd|script)(\s|>)/i, endPreScriptTag: /^<\/(pre|code|kbd|script)(\s|>)/i, startAngleBracket: /^</, endAngleBracket: />$/, pedanticHrefTitle: /^([^'"]*[^\s])\s+(['"])(.*)\2/, unicodeAlphaNumeric: /[\p{L}\p{N}]/u, escapeTest: /[&<>"']/, escapeReplace: /[&<>"']/g, escapeTestNoEncode: /[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/, escapeReplaceNoEncode: /[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g, unescapeTest: /&(#(?:\d+)|(?:#x[0-9A-Fa-f]+)|(?:\w+));?/ig, caret: /(^|[^\[])\^/g, percentDecode: /%25/g, findPipe: /\|/g, splitPipe: / \|/, slashPipe: /\\\|/g, carriageReturn: /\r\n|\r/g, spaceLine: /^ +$/gm, notSpaceStart: /^\S*/, endingNewline: /\n$/, listItemRegex: (l3) => new RegExp(`^( {0,3}${l3})((?:[	 ][^\\n]*)?(?:\\n|$))`), nextBulletRegex: (l3) => new RegExp(`^ {0,${Math.min(3, l3 - 1)}}(?:[*+-]|\\d{1,9}[.)])((?:[ 	][^\\n]*)?(?:\\n|$))`), hrRegex: (l3) => new RegExp(`^ {0,${Math.min(3, l3 - 1)}}((?:- *){3,}|(?:_ *){3,}|(?:\\* *){3,})(?:\\n+|$)`), fencesBeginRegex: (l3) => new RegExp(`^ {0,${Math.min(3, l3 - 1)}}(?:\`\`\`|~~~)`), headingBeginRegex: (l3) => new RegExp(`^ {0,${Math.min(3, l3 - 1)}}#`), htmlBeginRegex: (l3) => new RegExp(`^ {0,${Math.min(3, l3 - 1)}}<(?:[a-z].*>|!--)`, "i") };
var Re = /^(?:[ \t]*(?:\n|$))+/;
var Te = /^((?: {4}| {0,3}\t)[^\n]+(?:\n(?:[ \t]*(?:\n|$))*)?)+/;
var Oe = /^ {0,3}(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)(?:\n|$)(?:|([\s\S]*?)(?:\n|$))(?: {0,3}\1[~`]* *(?=\n|$)|$)/;
var I = /^ {0,3}((?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/;
var we = /^ {0,3}(#{1,6})(?=\s|$)(.*)(?:\n+|$)/;
var F = /(?:[*+-]|\d{1,9}[.)])/;
var ie = /^(?!bull |blockCode|fences|blockquote|heading|html|table)((?:.|\n(?!\s*?\n|bull |blockCode|fences|blockquote|heading|html|table))+?)\n {0,3}(=+|-+) *(?:\n+|$)/;
var oe = d(ie).replace(/bull/g, F).replace(/blockCode/g, /(?: {4}| {0,3}\t)/).replace(/fences/g, / {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g, / {0,3}>/).replace(/heading/g, / {0,3}#{1,6}/).replace(/html/g, / {0,3}<[^\n>]+>\n/).replace(/\|table/g, "").getRegex();
var ye = d(ie).replace(/bull/g, F).replace(/blockCode/g, /(?: {4}| {0,3}\t)/).replace(/fences/g, / {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g, / {0,3}>/).replace(/heading/g, / {0,3}#{1,6}/).replace(/html/g, / {0,3}<[^\n>]+>\n/).replace(/table/g, / {0,3}\|?(?:[:\- ]*\|)+[\:\- ]*\n/).getRegex();
var j = /^([^\n]+(?:\n(?!hr|heading|lheading|blockquote|fences|list|html|table| +\n)[^\n]+)*)/;
var Pe = /^[^\n]+/;
var Q = /(?!\s*\])(?:\\[\s\S]|[^\[\]\\])+/;
var Se = d(/^ {0,3}\[(label)\]: *(?:\n[ \t]*)?([^<\s][^\s]*|<.*?>)(?:(?: +(?:\n[ \t]*)?| *\n[ \t]*)(title))? *(?:\n+|$)/).replace("label", Q).replace("title", /(?:"(?:\\"?|[^"\\])*"|'[^'\n]*(?:\n[^'\n]+)*\n?'|\([^()]*\))/).getRegex();
var $e = d(/^( {0,3}bull)([ \t][^\n]+?)?(?:\n|$)/).replace(/bull/g, F).getRegex();
var v = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul";
var U = /<!--(?:-?>|[\s\S]*?(?:-->|$))/;
var _e = d("^ {0,3}(?:<(script|pre|style|textarea)[\\s>][\\s\\S]*?(?:</\\1>[^\\n]*\\n+|$)|comment[^\\n]*(\\n+|$)|<\\?[\\s\\S]*?(?:\\?>\\n*|$)|<![A-Z][\\s\\S]*?(?:>\\n*|$)|<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>\\n*|$)|</?(tag)(?: +|\\n|/?>)[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|<(?!script|pre|style|textarea)([a-z][\\w-]*)(?:attribute)*? */?>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|</(?!script|pre|style|textarea)[a-z][\\w-]*\\s*>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$))", "i").replace("comment", U).replace("tag", v).replace("attribute", / +[a-zA-Z:_][\w.:-]*(?: *= *"[^"\n]*"| *= *'[^'\n]*'| *= *[^\s"'=<>`]+)?/).getRegex();
var ae = d(j).replace("hr", I).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("|lheading", "").replace("|table", "").replace("blockquote", " {0,3}>").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*\\n)|~{3,})[^\\n]*\\n").replace("list", " {0,3}(?:[*+-]|1[.)]) ").replace("html", "</?(?:tag)(?: +|\\n|/?>)|<(?:script|pre|style|textarea|!--)").replace("tag", v).getRegex();
var Le = d(/^( {0,3}> ?(paragraph|[^\n]*)(?:\n|$))+/).replace("paragraph", ae).getRegex();
var K = { blockquote: Le, code: Te, def: Se, fences: Oe, heading: we, hr: I, html: _e, lheading: oe, list: $e, newline: Re, paragraph: ae, table: E, text: Pe };
var re = d("^ *([^\\n ].*)\\n {0,3}((?:\\| *)?:?-+:? *(?:\\| *:?-+:? *)*(?:\\| *)?)(?:\\n((?:(?! *\\n|hr|heading|blockquote|code|fences|list|html).*(?:\\n|$))*)\\n*|$)").replace("hr", I).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("blockquote", " {0,3}>").replace("code", "(?: {4}| {0,3}	)[^\\n]").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*\\n)|~{3,})[^\\n]*\\n").replace("list", " {0,3}(?:[*+-]|1[.)]) ").replace("html", "</?(?:tag)(?: +|\\n|/?>)|<(?:script|pre|style|textarea|!--)").replace("tag", v).getRegex();
var Me = { ...K, lheading: ye, table: re, paragraph: d(j).replace("hr", I).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("|lheading", "").replace("table", re).replace("blockquote", " {0,3}>").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*\\n)|~{3,})[^\\n]*\\n").replace("list", " {0,3}(?:[*+-]|1[.)]) ").replace("html", "</?(?:tag)(?: +|\\n|/?>)|<(?:script|pre|style|textarea|!--)").replace("tag", v).getRegex() };
var ze = { ...K, html: d(`^ *(?:comment *(?:\\n|\\s*$)|<(tag)[\\s\\S]+?</\\1> *(?:\\n{2,}|\\s*$)|<tag(?:"[^"]*"|'[^']*'|\\s[^'"/>\\s]*)*?/?> *(?:\\n{2,}|\\s*$))`).replace("comment", U).replace(/tag/g, "(?!(?:a|em|strong|small|s|cite|q|dfn|abbr|data|time|code|var|samp|kbd|sub|sup|i|b|u|mark|ruby|rt|rp|bdi|bdo|span|br|wbr|ins|del|img)\\b)\\w+(?!:|[^\\w\\s@]*@)\\b").getRegex(), def: /^ *\[([^\]]+)\]: *<?([^\s>]+)>?(?: +(["(][^\n]+[")]))? *(?:\n+|$)/, heading: /^(#{1,6})(.*)(?:\n+|$)/, fences: E, lheading: /^(.+?)\n {0,3}(=+|-+) *(?:\n+|$)/, paragraph: d(j).replace("hr", I).replace("heading", ` *#{1,6} *[^
]`).replace("lheading", oe).replace("|table", "").replace("blockquote", " {0,3}>").replace("|fences", "").replace("|list", "").replace("|html", "").replace("|tag", "").getRegex() };
var Ae = /^\\([!"#$%&'()*+,\-./:;<=>?@\[\]\\^_`{|}~])/;
var Ee = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/;
var le = /^( {2,}|\\)\n(?!\s*$)/;
var Ie = /^(`+|[^`])(?:(?= {2,}\n)|[\s\S]*?(?:(?=[\\<!\[`*_]|\b_|$)|[^ ](?= {2,}\n)))/;
var D = /[\p{P}\p{S}]/u;
var W = /[\s\p{P}\p{S}]/u;
var ue = /[^\s\p{P}\p{S}]/u;
var Ce = d(/^((?![*_])punctSpace)/, "u").replace(/punctSpace/g, W).getRegex();
var pe = /(?!~)[\p{P}\p{S}]/u;
var Be = /(?!~)[\s\p{P}\p{S}]/u;
var qe = /(?:[^\s\p{P}\p{S}]|~)/u;
var ve = d(/link|precode-code|html/, "g").replace("link", /\[(?:[^\[\]`]|(?<a>`+)[^`]+\k<a>(?!`))*?\]\((?:\\[\s\S]|[^\\\(\)]|\((?:\\[\s\S]|[^\\\(\)])*\))*\)/).replace("precode-", be ? "(?<!`)()" : "(^^|[^`])").replace("code", /(?<b>`+)[^`]+\k<b>(?!`)/).replace("html", /<(?! )[^<>]*?>/).getRegex();
var ce = /^(?:\*+(?:((?!\*)punct)|[^\s*]))|^_+(?:((?!_)punct)|([^\s_]))/;
var De = d(ce, "u").replace(/punct/g, D).getRegex();
var He = d(ce, "u").replace(/punct/g, pe).getRegex();
var he = "^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])|(?!\\*)punct(\\*+)(?=[\\s]|$)|notPunctSpace(\\*+)(?!\\*)(?=punctSpace|$)|(?!\\*)punctSpace(\\*+)(?=notPunctSpace)|[\\s](\\*+)(?!\\*)(?=punct)|(?!\\*)punct(\\*+)(?!\\*)(?=punct)|notPunctSpace(\\*+)(?=notPunctSpace)";
var Ze = d(he, "gu").replace(/notPunctSpace/g, ue).replace(/punctSpace/g, W).replace(/punct/g, D).getRegex();
var Ge = d(he, "gu").replace(/notPunctSpace/g, qe).replace(/punctSpace/g, Be).replace(/punct/g, pe).getRegex();
var Ne = d("^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)|[^_]+(?=[^_])|(?!_)punct(_+)(?=[\\s]|$)|notPunctSpace(_+)(?!_)(?=punctSpace|$)|(?!_)punctSpace(_+)(?=notPunctSpace)|[\\s](_+)(?!_)(?=punct)|(?!_)punct(_+)(?!_)(?=punct)", "gu").replace(/notPunctSpace/g, ue).replace(/punctSpace/g, W).replace(/punct/g, D).getRegex();
var Fe = d(/\\(punct)/, "gu").replace(/punct/g, D).getRegex();
var je = d(/^<(scheme:[^\s\x00-\x1f<>]*|email)>/).replace("scheme", /[a-zA-Z][a-zA-Z0-9+.-]{1,31}/).replace("email", /[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+(@)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+(?![-_])/).getRegex();
var Qe = d(U).replace("(?:-->|$)", "-->").getRegex();
var Ue = d("^comment|^</[a-zA-Z][\\w:-]*\\s*>|^<[a-zA-Z][\\w-]*(?:attribute)*?\\s*/?>|^<\\?[\\s\\S]*?\\?>|^<![a-zA-Z]+\\s[\\s\\S]*?>|^<!\\[CDATA\\[[\\s\\S]*?\\]\\]>").replace("comment", Qe).replace("attribute", /\s+[a-zA-Z:_][\w.:-]*(?:\s*=\s*"[^"]*"|\s*=\s*'[^']*'|\s*=\s*[^\s"'=<>`]+)?/).getRegex();
var q = /(?:\[(?:\\[\s\S]|[^\[\]\\])*\]|\\[\s\S]|`+[^`]*?`+(?!`)|[^\[\]\\`])*?/;
var Ke = d(/^!?\[(label)\]\(\s*(href)(?:(?:[ \t]*(?:\n[ \t]*)?)(title))?\s*\)/).replace("label", q).replace("href", /<(?:\\.|[^\n<>\\])+>|[^ \t\n\x00-\x1f]*/).replace("title", /"(?:\\"?|[^"\\])*"|'(?:\\'?|[^'\\])*'|\((?:\\\)?|[^)\\])*\)/).getRegex();
var de = d(/^!?\[(label)\]\[(ref)\]/).replace("label", q).replace("ref", Q).getRegex();
var ke = d(/^!?\[(ref)\](?:\[\])?/).replace("ref", Q).getRegex();
var We = d("reflink|nolink(?!\\()", "g").replace("reflink", de).replace("nolink", ke).getRegex();
var se = /[hH][tT][tT][pP][sS]?|[fF][tT][pP]/;
var X = { _backpedal: E, anyPunctuation: Fe, autolink: je, blockSkip: ve, br: le, code: Ee, del: E, emStrongLDelim: De, emStrongRDelimAst: Ze, emStrongRDelimUnd: Ne, escape: Ae, link: Ke, nolink: ke, punctuation: Ce, reflink: de, reflinkSearch: We, tag: Ue, text: Ie, url: E };
var Xe = { ...X, link: d(/^!?\[(label)\]\((.*?)\)/).replace("label", q).getRegex(), reflink: d(/^!?\[(label)\]\s*\[([^\]]*)\]/).replace("label", q).getRegex() };
var N = { ...X, emStrongRDelimAst: Ge, emStrongLDelim: He, url: d(/^((?:protocol):\/\/|www\.)(?:[a-zA-Z0-9\-]+\.?)+[^\s<]*|^email/).replace("protocol", se).replace("email", /[A-Za-z0-9._+-]+(@)[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![-_])/).getRegex(), _backpedal: /(?:[^?!.,:;*_'"~()&]+|\([^)]*\)|&(?![a-zA-Z0-9]+;$)|[?!.,:;*_'"~)]+(?!$))+/, del: /^(~~?)(?=[^\s~])((?:\\[\s\S]|[^\\])*?(?:\\[\s\S]|[^\s~\\]))\1(?=[^~]|$)/, text: d(/^([`~]+|[^`~])(?:(?= {2,}\n)|(?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@)|[\s\S]*?(?:(?=[\\<!\[`*~_]|\b_|protocol:\/\/|www\.|$)|[^ ](?= {2,}\n)|[^a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-](?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@)))/).replace("protocol", se).getRegex() };
var Je = { ...N, br: d(le).replace("{2,}", "*").getRegex(), text: d(N.text).replace("\\b_", "\\b_| {2,}\\n").replace(/\{2,\}/g, "*").getRegex() };
var C = { normal: K, gfm: Me, pedantic: ze };
var M = { normal: X, gfm: N, breaks: Je, pedantic: Xe };
var Ve = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
var ge = (l3) => Ve[l3];
function w(l3, e) {
  if (e) {
    if (m.escapeTest.test(l3)) return l3.replace(m.escapeReplace, ge);
  } else if (m.escapeTestNoEncode.test(l3)) return l3.replace(m.escapeReplaceNoEncode, ge);
  return l3;
}
function J(l3) {
  try {
    l3 = encodeURI(l3).replace(m.percentDecode, "%");
  } catch {
    return null;
  }
  return l3;
}
function V(l3, e) {
  let t = l3.replace(m.findPipe, (i, s, a) => {
    let o = false, p = s;
    for (; --p >= 0 && a[p] === "\\"; ) o = !o;
    return o ? "|" : " |";
  }), n = t.split(m.splitPipe), r = 0;
  if (n[0].trim() || n.shift(), n.length > 0 && !n.at(-1)?.trim() && n.pop(), e) if (n.length > e) n.splice(e);
  else for (; n.length < e; ) n.push("");
  for (; r < n.length; r++) n[r] = n[r].trim().replace(m.slashPipe, "|");
  return n;
}
function z(l3, e, t) {
  let n = l3.length;
  if (n === 0) return "";
  let r = 0;
  for (; r < n; ) {
    let i = l3.charAt(n - r - 1);
    if (i === e && !t) r++;
    else if (i !== e && t) r++;
    else break;
  }
  return l3.slice(0, n - r);
}
function fe(l3, e) {
  if (l3.indexOf(e[1]) === -1) return -1;
  let t = 0;
  for (let n = 0; n < l3.length; n++) if (l3[n] === "\\") n++;
  else if (l3[n] === e[0]) t++;
  else if (l3[n] === e[1] && (t--, t < 0)) return n;
  return t > 0 ? -2 : -1;
}
function me(l3, e, t, n, r) {
  let i = e.href, s = e.title || null, a = l3[1].replace(r.other.outputLinkReplace, "$1");
  n.state.inLink = true;
  let o = { type: l3[0].charAt(0) === "!" ? "image" : "link", raw: t, href: i, title: s, text: a, tokens: n.inlineTokens(a) };
  return n.state.inLink = false, o;
}
function Ye(l3, e, t) {
  let n = l3.match(t.other.indentCodeCompensation);
  if (n === null) return e;
  let r = n[1];
  return e.split(`
`).map((i) => {
    let s = i.match(t.other.beginningSpace);
    if (s === null) return i;
    let [a] = s;
    return a.length >= r.length ? i.slice(r.length) : i;
  }).join(`
`);
}
var y = class {
  options;
  rules;
  lexer;
  constructor(e) {
    this.options = e || T;
  }
  space(e) {
    let t = this.rules.block.newline.exec(e);
    if (t && t[0].length > 0) return { type: "space", raw: t[0] };
  }
  code(e) {
    let t = this.rules.block.code.exec(e);
    if (t) {
      let n = t[0].replace(this.rules.other.codeRemoveIndent, "");
      return { type: "code", raw: t[0], codeBlockStyle: "indented", text: this.options.pedantic ? n : z(n, `
`) };
    }
  }
  fences(e) {
    let t = this.rules.block.fences.exec(e);
    if (t) {
      let n = t[0], r = Ye(n, t[3] || "", this.rules);
      return { type: "code", raw: n, lang: t[2] ? t[2].trim().replace(this.rules.inline.anyPunctuation, "$1") : t[2], text: r };
    }
  }
  heading(e) {
    let t = this.rules.block.heading.exec(e);
    if (t) {
      let n = t[2].trim();
      if (this.rules.other.endingHash.test(n)) {
        let r = z(n, "#");
        (this.options.pedantic || !r || this.rules.other.endingSpaceChar.test(r)) && (n = r.trim());
      }
      return { type: "heading", raw: t[0], depth: t[1].length, text: n, tokens: this.lexer.inline(n) };
    }
  }
  hr(e) {
    let t = this.rules.block.hr.exec(e);
    if (t) return { type: "hr", raw: z(t[0], `
`) };
  }
  blockquote(e) {
    let t = this.rules.block.blockquote.exec(e);
    if (t) {
      let n = z(t[0], `
`).split(`
`), r = "", i = "", s = [];
      for (; n.length > 0; ) {
        let a = false, o = [], p;
        for (p = 0; p < n.length; p++) if (this.rules.other.blockquoteStart.test(n[p])) o.push(n[p]), a = true;
        else if (!a) o.push(n[p]);
        else break;
        n = n.slice(p);
        let u = o.join(`
`), c = u.replace(this.rules.other.blockquoteSetextReplace, `
    $1`).replace(this.rules.other.blockquoteSetextReplace2, "");
        r = r ? `${r}
${u}` : u, i = i ? `${i}
${c}` : c;
        let g = this.lexer.state.top;
        if (this.lexer.state.top = true, this.lexer.blockTokens(c, s, true), this.lexer.state.top = g, n.length === 0) break;
        let h = s.at(-1);
        if (h?.type === "code") break;
        if (h?.type === "blockquote") {
          let R = h, f = R.raw + `
` + n.join(`
`), O = this.blockquote(f);
          s[s.length - 1] = O, r = r.substring(0, r.length - R.raw.length) + O.raw, i = i.substring(0, i.length - R.text.length) + O.text;
          break;
        } else if (h?.type === "list") {
          let R = h, f = R.raw + `
` + n.join(`
`), O = this.list(f);
          s[s.length - 1] = O, r = r.substring(0, r.length - h.raw.length) + O.raw, i = i.substring(0, i.length - R.raw.length) + O.raw, n = f.substring(s.at(-1).raw.length).split(`
`);
          continue;
        }
      }
      return { type: "blockquote", raw: r, tokens: s, text: i };
    }
  }
  list(e) {
    let t = this.rules.block.list.exec(e);
    if (t) {
      let n = t[1].trim(), r = n.length > 1, i = { type: "list", raw: "", ordered: r, start: r ? +n.slice(0, -1) : "", loose: false, items: [] };
      n = r ? `\\d{1,9}\\${n.slice(-1)}` : `\\${n}`, this.options.pedantic && (n = r ? n : "[*+-]");
      let s = this.rules.other.listItemRegex(n), a = false;
      for (; e; ) {
        let p = false, u = "", c = "";
        if (!(t = s.exec(e)) || this.rules.block.hr.test(e)) break;
        u = t[0], e = e.substring(u.length);
        let g = t[2].split(`
`, 1)[0].replace(this.rules.other.listReplaceTabs, (H) => " ".repeat(3 * H.length)), h = e.split(`
`, 1)[0], R = !g.trim(), f = 0;
        if (this.options.pedantic ? (f = 2, c = g.trimStart()) : R ? f = t[1].length + 1 : (f = t[2].search(this.rules.other.nonSpaceChar), f = f > 4 ? 1 : f, c = g.slice(f), f += t[1].length), R && this.rules.other.blankLine.test(h) && (u += h + `
`, e = e.substring(h.length + 1), p = true), !p) {
          let H = this.rules.other.nextBulletRegex(f), ee = this.rules.other.hrRegex(f), te = this.rules.other.fencesBeginRegex(f), ne = this.rules.other.headingBeginRegex(f), xe = this.rules.other.htmlBeginRegex(f);
          for (; e; ) {
            let Z = e.split(`
`, 1)[0], A;
            if (h = Z, this.options.pedantic ? (h = h.replace(this.rules.other.listReplaceNesting, "  "), A = h) : A = h.replace(this.rules.other.tabCharGlobal, "    "), te.test(h) || ne.test(h) || xe.test(h) || H.test(h) || ee.test(h)) break;
            if (A.search(this.rules.other.nonSpaceChar) >= f || !h.trim()) c += `
` + A.slice(f);
            else {
              if (R || g.replace(this.rules.other.tabCharGlobal, "    ").search(this.rules.other.nonSpaceChar) >= 4 || te.test(g) || ne.test(g) || ee.test(g)) break;
              c += `
` + h;
            }
            !R && !h.trim() && (R = true), u += Z + `
`, e = e.substring(Z.length + 1), g = A.slice(f);
          }
        }
        i.loose || (a ? i.loose = true : this.rules.other.doubleBlankLine.test(u) && (a = true));
        let O = null, Y;
        this.options.gfm && (O = this.rules.other.listIsTask.exec(c), O && (Y = O[0] !== "[ ] ", c = c.replace(this.rules.other.listReplaceTask, ""))), i.items.push({ type: "list_item", raw: u, task: !!O, checked: Y, loose: false, text: c, tokens: [] }), i.raw += u;
      }
      let o = i.items.at(-1);
      if (o) o.raw = o.raw.trimEnd(), o.text = o.text.trimEnd();
      else return;
      i.raw = i.raw.trimEnd();
      for (let p = 0; p < i.items.length; p++) if (this.lexer.state.top = false, i.items[p].tokens = this.lexer.blockTokens(i.items[p].text, []), !i.loose) {
        let u = i.items[p].tokens.filter((g) => g.type === "space"), c = u.length > 0 && u.some((g) => this.rules.other.anyLine.test(g.raw));
        i.loose = c;
      }
      if (i.loose) for (let p = 0; p < i.items.length; p++) i.items[p].loose = true;
      return i;
    }
  }
  html(e) {
    let t = this.rules.block.html.exec(e);
    if (t) return { type: "html", block: true, raw: t[0], pre: t[1] === "pre" || t[1] === "script" || t[1] === "style", text: t[0] };
  }
  def(e) {
    let t = this.rules.block.def.exec(e);
    if (t) {
      let n = t[1].toLowerCase().replace(this.rules.other.multipleSpaceGlobal, " "), r = t[2] ? t[2].replace(this.rules.other.hrefBrackets, "$1").replace(this.rules.inline.anyPunctuation, "$1") : "", i = t[3] ? t[3].substring(1, t[3].length - 1).replace(this.rules.inline.anyPunctuation, "$1") : t[3];
      return { type: "def", tag: n, raw: t[0], href: r, title: i };
    }
  }
  table(e) {
    let t = this.rules.block.table.exec(e);
    if (!t || !this.rules.other.tableDelimiter.test(t[2])) return;
    let n = V(t[1]), r = t[2].replace(this.rules.other.tableAlignChars, "").split("|"), i = t[3]?.trim() ? t[3].replace(this.rules.other.tableRowBlankLine, "").split(`
`) : [], s = { type: "table", raw: t[0], header: [], align: [], rows: [] };
    if (n.length === r.length) {
      for (let a of r) this.rules.other.tableAlignRight.test(a) ? s.align.push("right") : this.rules.other.tableAlignCenter.test(a) ? s.align.push("center") : this.rules.other.tableAlignLeft.test(a) ? s.align.push("left") : s.align.push(null);
      for (let a = 0; a < n.length; a++) s.header.push({ text: n[a], tokens: this.lexer.inline(n[a]), header: true, align: s.align[a] });
      for (let a of i) s.rows.push(V(a, s.header.length).map((o, p) => ({ text: o, tokens: this.lexer.inline(o), header: false, align: s.align[p] })));
      return s;
    }
  }
  lheading(e) {
    let t = this.rules.block.lheading.exec(e);
    if (t) return { type: "heading", raw: t[0], depth: t[2].charAt(0) === "=" ? 1 : 2, text: t[1], tokens: this.lexer.inline(t[1]) };
  }
  paragraph(e) {
    let t = this.rules.block.paragraph.exec(e);
    if (t) {
      let n = t[1].charAt(t[1].length - 1) === `
` ? t[1].slice(0, -1) : t[1];
      return { type: "paragraph", raw: t[0], text: n, tokens: this.lexer.inline(n) };
    }
  }
  text(e) {
    let t = this.rules.block.text.exec(e);
    if (t) return { type: "text", raw: t[0], text: t[0], tokens: this.lexer.inline(t[0]) };
  }
  escape(e) {
    let t = this.rules.inline.escape.exec(e);
    if (t) return { type: "escape", raw: t[0], text: t[1] };
  }
  tag(e) {
    let t = this.rules.inline.tag.exec(e);
    if (t) return !this.lexer.state.inLink && this.rules.other.startATag.test(t[0]) ? this.lexer.state.inLink = true : this.lexer.state.inLink && this.rules.other.endATag.test(t[0]) && (this.lexer.state.inLink = false), !this.lexer.state.inRawBlock && this.rules.other.startPreScriptTag.test(t[0]) ? this.lexer.state.inRawBlock = true : this.lexer.state.inRawBlock && this.rules.other.endPreScriptTag.test(t[0]) && (this.lexer.state.inRawBlock = false), { type: "html", raw: t[0], inLink: this.lexer.state.inLink, inRawBlock: this.lexer.state.inRawBlock, block: false, text: t[0] };
  }
  link(e) {
    let t = this.rules.inline.link.exec(e);
    if (t) {
      let n = t[2].trim();
      if (!this.options.pedantic && this.rules.other.startAngleBracket.test(n)) {
        if (!this.rules.other.endAngleBracket.test(n)) return;
        let s = z(n.slice(0, -1), "\\");
        if ((n.length - s.length) % 2 === 0) return;
      } else {
        let s = fe(t[2], "()");
        if (s === -2) return;
        if (s > -1) {
          let o = (t[0].indexOf("!") === 0 ? 5 : 4) + t[1].length + s;
          t[2] = t[2].substring(0, s), t[0] = t[0].substring(0, o).trim(), t[3] = "";
        }
      }
      let r = t[2], i = "";
      if (this.options.pedantic) {
        let s = this.rules.other.pedanticHrefTitle.exec(r);
        s && (r = s[1], i = s[3]);
      } else i = t[3] ? t[3].slice(1, -1) : "";
      return r = r.trim(), this.rules.other.startAngleBracket.test(r) && (this.options.pedantic && !this.rules.other.endAngleBracket.test(n) ? r = r.slice(1) : r = r.slice(1, -1)), me(t, { href: r && r.replace(this.rules.inline.anyPunctuation, "$1"), title: i && i.replace(this.rules.inline.anyPunctuation, "$1") }, t[0], this.lexer, this.rules);
    }
  }
  reflink(e, t) {
    let n;
    if ((n = this.rules.inline.reflink.exec(e)) || (n = this.rules.inline.nolink.exec(e))) {
      let r = (n[2] || n[1]).replace(this.rules.other.multipleSpaceGlobal, " "), i = t[r.toLowerCase()];
      if (!i) {
        let s = n[0].charAt(0);
        return { type: "text", raw: s, text: s };
      }
      return me(n, i, n[0], this.lexer, this.rules);
    }
  }
  emStrong(e, t, n = "") {
    let r = this.rules.inline.emStrongLDelim.exec(e);
    if (!r || r[3] && n.match(this.rules.other.unicodeAlphaNumeric)) return;
    if (!(r[1] || r[2] || "") || !n || this.rules.inline.punctuation.exec(n)) {
      let s = [...r[0]].length - 1, a, o, p = s, u = 0, c = r[0][0] === "*" ? this.rules.inline.emStrongRDelimAst : this.rules.inline.emStrongRDelimUnd;
      for (c.lastIndex = 0, t = t.slice(-1 * e.length + s); (r = c.exec(t)) != null; ) {
        if (a = r[1] || r[2] || r[3] || r[4] || r[5] || r[6], !a) continue;
        if (o = [...a].length, r[3] || r[4]) {
          p += o;
          continue;
        } else if ((r[5] || r[6]) && s % 3 && !((s + o) % 3)) {
          u += o;
          continue;
        }
        if (p -= o, p > 0) continue;
        o = Math.min(o, o + p + u);
        let g = [...r[0]][0].length, h = e.slice(0, s + r.index + g + o);
        if (Math.min(s, o) % 2) {
          let f = h.slice(1, -1);
          return { type: "em", raw: h, text: f, tokens: this.lexer.inlineTokens(f) };
        }
        let R = h.slice(2, -2);
        return { type: "strong", raw: h, text: R, tokens: this.lexer.inlineTokens(R) };
      }
    }
  }
  codespan(e) {
    let t = this.rules.inline.code.exec(e);
    if (t) {
      let n = t[2].replace(this.rules.other.newLineCharGlobal, " "), r = this.rules.other.nonSpaceChar.test(n), i = this.rules.other.startingSpaceChar.test(n) && this.rules.other.endingSpaceChar.test(n);
      return r && i && (n = n.substring(1, n.length - 1)), { type: "codespan", raw: t[0], text: n };
    }
  }
  br(e) {
    let t = this.rules.inline.br.exec(e);
    if (t) return { type: "br", raw: t[0] };
  }
  del(e) {
    let t = this.rules.inline.del.exec(e);
    if (t) return { type: "del", raw: t[0], text: t[2], tokens: this.lexer.inlineTokens(t[2]) };
  }
  autolink(e) {
    let t = this.rules.inline.autolink.exec(e);
    if (t) {
      let n, r;
      return t[2] === "@" ? (n = t[1], r = "mailto:" + n) : (n = t[1], r = n), { type: "link", raw: t[0], text: n, href: r, tokens: [{ type: "text", raw: n, text: n }] };
    }
  }
  url(e) {
    let t;
    if (t = this.rules.inline.url.exec(e)) {
      let n, r;
      if (t[2] === "@") n = t[0], r = "mailto:" + n;
      else {
        let i;
        do
          i = t[0], t[0] = this.rules.inline._backpedal.exec(t[0])?.[0] ?? "";
        while (i !== t[0]);
        n = t[0], t[1] === "www." ? r = "http://" + t[0] : r = t[0];
      }
      return { type: "link", raw: t[0], text: n, href: r, tokens: [{ type: "text", raw: n, text: n }] };
    }
  }
  inlineText(e) {
    let t = this.rules.inline.text.exec(e);
    if (t) {
      let n = this.lexer.state.inRawBlock;
      return { type: "text", raw: t[0], text: t[0], escaped: n };
    }
  }
};
var x = class l {
  tokens;
  options;
  state;
  tokenizer;
  inlineQueue;
  constructor(e) {
    this.tokens = [], this.tokens.links = /* @__PURE__ */ Object.create(null), this.options = e || T, this.options.tokenizer = this.options.tokenizer || new y(), this.tokenizer = this.options.tokenizer, this.tokenizer.options = this.options, this.tokenizer.lexer = this, this.inlineQueue = [], this.state = { inLink: false, inRawBlock: false, top: true };
    let t = { other: m, block: C.normal, inline: M.normal };
    this.options.pedantic ? (t.block = C.pedantic, t.inline = M.pedantic) : this.options.gfm && (t.block = C.gfm, this.options.breaks ? t.inline = M.breaks : t.inline = M.gfm), this.tokenizer.rules = t;
  }
  static get rules() {
    return { block: C, inline: M };
  }
  static lex(e, t) {
    return new l(t).lex(e);
  }
  static lexInline(e, t) {
    return new l(t).inlineTokens(e);
  }
  lex(e) {
    e = e.replace(m.carriageReturn, `
`), this.blockTokens(e, this.tokens);
    for (let t = 0; t < this.inlineQueue.length; t++) {
      let n = this.inlineQueue[t];
      this.inlineTokens(n.src, n.tokens);
    }
    return this.inlineQueue = [], this.tokens;
  }
  blockTokens(e, t = [], n = false) {
    for (this.options.pedantic && (e = e.replace(m.tabCharGlobal, "    ").replace(m.spaceLine, "")); e; ) {
      let r;
      if (this.options.extensions?.block?.some((s) => (r = s.call({ lexer: this }, e, t)) ? (e = e.substring(r.raw.length), t.push(r), true) : false)) continue;
      if (r = this.tokenizer.space(e)) {
        e = e.substring(r.raw.length);
        let s = t.at(-1);
        r.raw.length === 1 && s !== void 0 ? s.raw += `
` : t.push(r);
        continue;
      }
      if (r = this.tokenizer.code(e)) {
        e = e.substring(r.raw.length);
        let s = t.at(-1);
        s?.type === "paragraph" || s?.type === "text" ? (s.raw += (s.raw.endsWith(`
`) ? "" : `
`) + r.raw, s.text += `
` + r.text, this.inlineQueue.at(-1).src = s.text) : t.push(r);
        continue;
      }
      if (r = this.tokenizer.fences(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.heading(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.hr(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.blockquote(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.list(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.html(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.def(e)) {
        e = e.substring(r.raw.length);
        let s = t.at(-1);
        s?.type === "paragraph" || s?.type === "text" ? (s.raw += (s.raw.endsWith(`
`) ? "" : `
`) + r.raw, s.text += `
` + r.raw, this.inlineQueue.at(-1).src = s.text) : this.tokens.links[r.tag] || (this.tokens.links[r.tag] = { href: r.href, title: r.title }, t.push(r));
        continue;
      }
      if (r = this.tokenizer.table(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      if (r = this.tokenizer.lheading(e)) {
        e = e.substring(r.raw.length), t.push(r);
        continue;
      }
      let i = e;
      if (this.options.extensions?.startBlock) {
        let s = 1 / 0, a = e.slice(1), o;
        this.options.extensions.startBlock.forEach((p) => {
          o = p.call({ lexer: this }, a), typeof o == "number" && o >= 0 && (s = Math.min(s, o));
        }), s < 1 / 0 && s >= 0 && (i = e.substring(0, s + 1));
      }
      if (this.state.top && (r = this.tokenizer.paragraph(i))) {
        let s = t.at(-1);
        n && s?.type === "paragraph" ? (s.raw += (s.raw.endsWith(`
`) ? "" : `
`) + r.raw, s.text += `
` + r.text, this.inlineQueue.pop(), this.inlineQueue.at(-1).src = s.text) : t.push(r), n = i.length !== e.length, e = e.substring(r.raw.length);
        continue;
      }
      if (r = this.tokenizer.text(e)) {
        e = e.substring(r.raw.length);
        let s = t.at(-1);
        s?.type === "text" ? (s.raw += (s.raw.endsWith(`
`) ? "" : `
`) + r.raw, s.text += `
` + r.text, this.inlineQueue.pop(), this.inlineQueue.at(-1).src = s.text) : t.push(r);
        continue;
      }
      if (e) {
        let s = "Infinite loop on byte: " + e.charCodeAt(0);
        if (this.options.silent) {
          console.error(s);
          break;
        } else throw new Error(s);
      }
    }
    return this.state.top = true, t;
  }
  inline(e, t = []) {
    return this.inlineQueue.push({ src: e, tokens: t }), t;
  }
  inlineTokens(e, t = []) {
    let n = e, r = null;
    if (this.tokens.links) {
      let o = Object.keys(this.tokens.links);
      if (o.length > 0) for (; (r = this.tokenizer.rules.inline.reflinkSearch.exec(n)) != null; ) o.includes(r[0].slice(r[0].lastIndexOf("[") + 1, -1)) && (n = n.slice(0, r.index) + "[" + "a".repeat(r[0].length - 2) + "]" + n.slice(this.tokenizer.rules.inline.reflinkSearch.lastIndex));
    }
    for (; (r = this.tokenizer.rules.inline.anyPunctuation.exec(n)) != null; ) n = n.slice(0, r.index) + "++" + n.slice(this.tokenizer.rules.inline.anyPunctuation.lastIndex);
    let i;
    for (; (r = this.tokenizer.rules.inline.blockSkip.exec(n)) != null; ) i = r[2] ? r[2].length : 0, n = n.slice(0, r.index + i) + "[" + "a".repeat(r[0].length - i - 2) + "]" + n.slice(this.tokenizer.rules.inline.blockSkip.lastIndex);
    n = this.options.hooks?.emStrongMask?.call({ lexer: this }, n) ?? n;
    let s = false, a = "";
    for (; e; ) {
      s || (a = ""), s = false;
      let o;
      if (this.options.extensions?.inline?.some((u) => (o = u.call({ lexer: this }, e, t)) ? (e = e.substring(o.raw.length), t.push(o), true) : false)) continue;
      if (o = this.tokenizer.escape(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.tag(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.link(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.reflink(e, this.tokens.links)) {
        e = e.substring(o.raw.length);
        let u = t.at(-1);
        o.type === "text" && u?.type === "text" ? (u.raw += o.raw, u.text += o.text) : t.push(o);
        continue;
      }
      if (o = this.tokenizer.emStrong(e, n, a)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.codespan(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.br(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.del(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (o = this.tokenizer.autolink(e)) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      if (!this.state.inLink && (o = this.tokenizer.url(e))) {
        e = e.substring(o.raw.length), t.push(o);
        continue;
      }
      let p = e;
      if (this.options.extensions?.startInline) {
        let u = 1 / 0, c = e.slice(1), g;
        this.options.extensions.startInline.forEach((h) => {
          g = h.call({ lexer: this }, c), typeof g == "number" && g >= 0 && (u = Math.min(u, g));
        }), u < 1 / 0 && u >= 0 && (p = e.substring(0, u + 1));
      }
      if (o = this.tokenizer.inlineText(p)) {
        e = e.substring(o.raw.length), o.raw.slice(-1) !== "_" && (a = o.raw.slice(-1)), s = true;
        let u = t.at(-1);
        u?.type === "text" ? (u.raw += o.raw, u.text += o.text) : t.push(o);
        continue;
      }
      if (e) {
        let u = "Infinite loop on byte: " + e.charCodeAt(0);
        if (this.options.silent) {
          console.error(u);
          break;
        } else throw new Error(u);
      }
    }
    return t;
  }
};
var P = class {
  options;
  parser;
  constructor(e) {
    this.options = e || T;
  }
  space(e) {
    return "";
  }
  code({ text: e, lang: t, escaped: n }) {
    let r = (t || "").match(m.notSpaceStart)?.[0], i = e.replace(m.endingNewline, "") + `
`;
    return r ? '<pre><code class="language-' + w(r) + '">' + (n ? i : w(i, true)) + `</code></pre>
` : "<pre><code>" + (n ? i : w(i, true)) + `</code></pre>
`;
  }
  blockquote({ tokens: e }) {
    return `<blockquote>
${this.parser.parse(e)}</blockquote>
`;
  }
  html({ text: e }) {
    return e;
  }
  def(e) {
    return "";
  }
  heading({ tokens: e, depth: t }) {
    return `<h${t}>${this.parser.parseInline(e)}</h${t}>
`;
  }
  hr(e) {
    return `<hr>
`;
  }
  list(e) {
    let t = e.ordered, n = e.start, r = "";
    for (let a = 0; a < e.items.length; a++) {
      let o = e.items[a];
      r += this.listitem(o);
    }
    let i = t ? "ol" : "ul", s = t && n !== 1 ? ' start="' + n + '"' : "";
    return "<" + i + s + `>
` + r + "</" + i + `>
`;
  }
  listitem(e) {
    let t = "";
    if (e.task) {
      let n = this.checkbox({ checked: !!e.checked });
      e.loose ? e.tokens[0]?.type === "paragraph" ? (e.tokens[0].text = n + " " + e.tokens[0].text, e.tokens[0].tokens && e.tokens[0].tokens.length > 0 && e.tokens[0].tokens[0].type === "text" && (e.tokens[0].tokens[0].text = n + " " + w(e.tokens[0].tokens[0].text), e.tokens[0].tokens[0].escaped = true)) : e.tokens.unshift({ type: "text", raw: n + " ", text: n + " ", escaped: true }) : t += n + " ";
    }
    return t += this.parser.parse(e.tokens, !!e.loose), `<li>${t}</li>
`;
  }
  checkbox({ checked: e }) {
    return "<input " + (e ? 'checked="" ' : "") + 'disabled="" type="checkbox">';
  }
  paragraph({ tokens: e }) {
    return `<p>${this.parser.parseInline(e)}</p>
`;
  }
  table(e) {
    let t = "", n = "";
    for (let i = 0; i < e.header.length; i++) n += this.tablecell(e.header[i]);
    t += this.tablerow({ text: n });
    let r = "";
    for (let i = 0; i < e.rows.length; i++) {
      let s = e.rows[i];
      n = "";
      for (let a = 0; a < s.length; a++) n += this.tablecell(s[a]);
      r += this.tablerow({ text: n });
    }
    return r && (r = `<tbody>${r}</tbody>`), `<table>
<thead>
` + t + `</thead>
` + r + `</table>
`;
  }
  tablerow({ text: e }) {
    return `<tr>
${e}</tr>
`;
  }
  tablecell(e) {
    let t = this.parser.parseInline(e.tokens), n = e.header ? "th" : "td";
    return (e.align ? `<${n} align="${e.align}">` : `<${n}>`) + t + `</${n}>
`;
  }
  strong({ tokens: e }) {
    return `<strong>${this.parser.parseInline(e)}</strong>`;
  }
  em({ tokens: e }) {
    return `<em>${this.parser.parseInline(e)}</em>`;
  }
  codespan({ text: e }) {
    return `<code>${w(e, true)}</code>`;
  }
  br(e) {
    return "<br>";
  }
  del({ tokens: e }) {
    return `<del>${this.parser.parseInline(e)}</del>`;
  }
  link({ href: e, title: t, tokens: n }) {
    let r = this.parser.parseInline(n), i = J(e);
    if (i === null) return r;
    e = i;
    let s = '<a href="' + e + '"';
    return t && (s += ' title="' + w(t) + '"'), s += ">" + r + "</a>", s;
  }
  image({ href: e, title: t, text: n, tokens: r }) {
    r && (n = this.parser.parseInline(r, this.parser.textRenderer));
    let i = J(e);
    if (i === null) return w(n);
    e = i;
    let s = `<img src="${e}" alt="${n}"`;
    return t && (s += ` title="${w(t)}"`), s += ">", s;
  }
  text(e) {
    return "tokens" in e && e.tokens ? this.parser.parseInline(e.tokens) : "escaped" in e && e.escaped ? e.text : w(e.text);
  }
};
var $ = class {
  strong({ text: e }) {
    return e;
  }
  em({ text: e }) {
    return e;
  }
  codespan({ text: e }) {
    return e;
  }
  del({ text: e }) {
    return e;
  }
  html({ text: e }) {
    return e;
  }
  text({ text: e }) {
    return e;
  }
  link({ text: e }) {
    return "" + e;
  }
  image({ text: e }) {
    return "" + e;
  }
  br() {
    return "";
  }
};
var b = class l2 {
  options;
  renderer;
  textRenderer;
  constructor(e) {
    this.options = e || T, this.options.renderer = this.options.renderer || new P(), this.renderer = this.options.renderer, this.renderer.options = this.options, this.renderer.parser = this, this.textRenderer = new $();
  }
  static parse(e, t) {
    return new l2(t).parse(e);
  }
  static parseInline(e, t) {
    return new l2(t).parseInline(e);
  }
  parse(e, t = true) {
    let n = "";
    for (let r = 0; r < e.length; r++) {
      let i = e[r];
      if (this.options.extensions?.renderers?.[i.type]) {
        let a = i, o = this.options.extensions.renderers[a.type].call({ parser: this }, a);
        if (o !== false || !["space", "hr", "heading", "code", "table", "blockquote", "list", "html", "def", "paragraph", "text"].includes(a.type)) {
          n += o || "";
          continue;
        }
      }
      let s = i;
      switch (s.type) {
        case "space": {
          n += this.renderer.space(s);
          continue;
        }
        case "hr": {
          n += this.renderer.hr(s);
          continue;
        }
        case "heading": {
          n += this.renderer.heading(s);
          continue;
        }
        case "code": {
          n += this.renderer.code(s);
          continue;
        }
        case "table": {
          n += this.renderer.table(s);
          continue;
        }
        case "blockquote": {
          n += this.renderer.blockquote(s);
          continue;
        }
        case "list": {
          n += this.renderer.list(s);
          continue;
        }
        case "html": {
          n += this.renderer.html(s);
          continue;
        }
        case "def": {
          n += this.renderer.def(s);
          continue;
        }
        case "paragraph": {
          n += this.renderer.paragraph(s);
          continue;
        }
        case "text": {
          let a = s, o = this.renderer.text(a);
          for (; r + 1 < e.length && e[r + 1].type === "text"; ) a = e[++r], o += `
` + this.renderer.text(a);
          t ? n += this.renderer.paragraph({ type: "paragraph", raw: o, text: o, tokens: [{ type: "text", raw: o, text: o, escaped: true }] }) : n += o;
          continue;
        }
        default: {
          let a = 'Token with "' + s.type + '" type was not found.';
          if (this.options.silent) return console.error(a), "";
          throw new Error(a);
        }
      }
    }
    return n;
  }
  parseInline(e, t = this.renderer) {
    let n = "";
    for (let r = 0; r < e.length; r++) {
      let i = e[r];
      if (this.options.extensions?.renderers?.[i.type]) {
        let a = this.options.extensions.renderers[i.type].call({ parser: this }, i);
        if (a !== false || !["escape", "html", "link", "image", "strong", "em", "codespan", "br", "del", "text"].includes(i.type)) {
          n += a || "";
          continue;
        }
      }
      let s = i;
      switch (s.type) {
        case "escape": {
          n += t.text(s);
          break;
        }
        case "html": {
          n += t.html(s);
          break;
        }
        case "link": {
          n += t.link(s);
          break;
        }
        case "image": {
          n += t.image(s);
          break;
        }
        case "strong": {
          n += t.strong(s);
          break;
        }
        case "em": {
          n += t.em(s);
          break;
        }
        case "codespan": {
          n += t.codespan(s);
          break;
        }
        case "br": {
          n += t.br(s);
          break;
        }
        case "del": {
          n += t.del(s);
          break;
        }
        case "text": {
          n += t.text(s);
          break;
        }
        default: {
          let a = 'Token with "' + s.type + '" type was not found.';
          if (this.options.silent) return console.error(a), "";
          throw new Error(a);
        }
      }
    }
    return n;
  }
};
var S = class {
  options;
  block;
  constructor(e) {
    this.options = e || T;
  }
  static passThroughHooks = /* @__PURE__ */ new Set(["preprocess", "postprocess", "processAllTokens", "emStrongMask"]);
  static passThroughHooksRespectAsync = /* @__PURE__ */ new Set(["preprocess", "postprocess", "processAllTokens"]);
  preprocess(e) {
    return e;
  }
  postprocess(e) {
    return e;
  }
  processAllTokens(e) {
    return e;
  }
  emStrongMask(e) {
    return e;
  }
  provideLexer() {
    return this.block ? x.lex : x.lexInline;
  }
  provideParser() {
    return this.block ? b.parse : b.parseInline;
  }
};
var B = class {
  defaults = L();
  options = this.setOptions;
  parse = this.parseMarkdown(true);
  parseInline = this.parseMarkdown(false);
  Parser = b;
  Renderer = P;
  TextRenderer = $;
  Lexer = x;
  Tokenizer = y;
  Hooks = S;
  constructor(...e) {
    this.use(...e);
  }
  walkTokens(e, t) {
    let n = [];
    for (let r of e) switch (n = n.concat(t.call(this, r)), r.type) {
      case "table": {
        let i = r;
        for (let s of i.header) n = n.concat(this.walkTokens(s.tokens, t));
        for (let s of i.rows) for (let a of s) n = n.concat(this.walkTokens(a.tokens, t));
        break;
      }
      case "list": {
        let i = r;
        n = n.concat(this.walkTokens(i.items, t));
        break;
      }
      default: {
        let i = r;
        this.defaults.extensions?.childTokens?.[i.type] ? this.defaults.extensions.childTokens[i.type].forEach((s) => {
          let a = i[s].flat(1 / 0);
          n = n.concat(this.walkTokens(a, t));
        }) : i.tokens && (n = n.concat(this.walkTokens(i.tokens, t)));
      }
    }
    return n;
  }
  use(...e) {
    let t = this.defaults.extensions || { renderers: {}, childTokens: {} };
    return e.forEach((n) => {
      let r = { ...n };
      if (r.async = this.defaults.async || r.async || false, n.extensions && (n.extensions.forEach((i) => {
        if (!i.name) throw new Error("extension name required");
        if ("renderer" in i) {
          let s = t.renderers[i.name];
          s ? t.renderers[i.name] = function(...a) {
            let o = i.renderer.apply(this, a);
            return o === false && (o = s.apply(this, a)), o;
          } : t.renderers[i.name] = i.renderer;
        }
        if ("tokenizer" in i) {
          if (!i.level || i.level !== "block" && i.level !== "inline") throw new Error("extension level must be 'block' or 'inline'");
          let s = t[i.level];
          s ? s.unshift(i.tokenizer) : t[i.level] = [i.tokenizer], i.start && (i.level === "block" ? t.startBlock ? t.startBlock.push(i.start) : t.startBlock = [i.start] : i.level === "inline" && (t.startInline ? t.startInline.push(i.start) : t.startInline = [i.start]));
        }
        "childTokens" in i && i.childTokens && (t.childTokens[i.name] = i.childTokens);
      }), r.extensions = t), n.renderer) {
        let i = this.defaults.renderer || new P(this.defaults);
        for (let s in n.renderer) {
          if (!(s in i)) throw new Error(`renderer '${s}' does not exist`);
          if (["options", "parser"].includes(s)) continue;
          let a = s, o = n.renderer[a], p = i[a];
          i[a] = (...u) => {
            let c = o.apply(i, u);
            return c === false && (c = p.apply(i, u)), c || "";
          };
        }
        r.renderer = i;
      }
      if (n.tokenizer) {
        let i = this.defaults.tokenizer || new y(this.defaults);
        for (let s in n.tokenizer) {
          if (!(s in i)) throw new Error(`tokenizer '${s}' does not exist`);
          if (["options", "rules", "lexer"].includes(s)) continue;
          let a = s, o = n.tokenizer[a], p = i[a];
          i[a] = (...u) => {
            let c = o.apply(i, u);
            return c === false && (c = p.apply(i, u)), c;
          };
        }
        r.tokenizer = i;
      }
      if (n.hooks) {
        let i = this.defaults.hooks || new S();
        for (let s in n.hooks) {
          if (!(s in i)) throw new Error(`hook '${s}' does not exist`);
          if (["options", "block"].includes(s)) continue;
          let a = s, o = n.hooks[a], p = i[a];
          S.passThroughHooks.has(s) ? i[a] = (u) => {
            if (this.defaults.async && S.passThroughHooksRespectAsync.has(s)) return (async () => {
              let g = await o.call(i, u);
              return p.call(i, g);
            })();
            let c = o.call(i, u);
            return p.call(i, c);
          } : i[a] = (...u) => {
            if (this.defaults.async) return (async () => {
              let g = await o.apply(i, u);
              return g === false && (g = await p.apply(i, u)), g;
            })();
            let c = o.apply(i, u);
            return c === false && (c = p.apply(i, u)), c;
          };
        }
        r.hooks = i;
      }
      if (n.walkTokens) {
        let i = this.defaults.walkTokens, s = n.walkTokens;
        r.walkTokens = function(a) {
          let o = [];
          return o.push(s.call(this, a)), i && (o = o.concat(i.call(this, a))), o;
        };
      }
      this.defaults = { ...this.defaults, ...r };
    }), this;
  }
  setOptions(e) {
    return this.defaults = { ...this.defaults, ...e }, this;
  }
  lexer(e, t) {
    return x.lex(e, t ?? this.defaults);
  }
  parser(e, t) {
    return b.parse(e, t ?? this.defaults);
  }
  parseMarkdown(e) {
    return (n, r) => {
      let i = { ...r }, s = { ...this.defaults, ...i }, a = this.onError(!!s.silent, !!s.async);
      if (this.defaults.async === true && i.async === false) return a(new Error("marked(): The async option was set to true by an extension. Remove async: false from the parse options object to return a Promise."));
      if (typeof n > "u" || n === null) return a(new Error("marked(): input parameter is undefined or null"));
      if (typeof n != "string") return a(new Error("marked(): input parameter is of type " + Object.prototype.toString.call(n) + ", string expected"));
      if (s.hooks && (s.hooks.options = s, s.hooks.block = e), s.async) return (async () => {
        let o = s.hooks ? await s.hooks.preprocess(n) : n, u = await (s.hooks ? await s.hooks.provideLexer() : e ? x.lex : x.lexInline)(o, s), c = s.hooks ? await s.hooks.processAllTokens(u) : u;
        s.walkTokens && await Promise.all(this.walkTokens(c, s.walkTokens));
        let h = await (s.hooks ? await s.hooks.provideParser() : e ? b.parse : b.parseInline)(c, s);
        return s.hooks ? await s.hooks.postprocess(h) : h;
      })().catch(a);
      try {
        s.hooks && (n = s.hooks.preprocess(n));
        let p = (s.hooks ? s.hooks.provideLexer() : e ? x.lex : x.lexInline)(n, s);
        s.hooks && (p = s.hooks.processAllTokens(p)), s.walkTokens && this.walkTokens(p, s.walkTokens);
        let c = (s.hooks ? s.hooks.provideParser() : e ? b.parse : b.parseInline)(p, s);
        return s.hooks && (c = s.hooks.postprocess(c)), c;
      } catch (o) {
        return a(o);
      }
    };
  }
  onError(e, t) {
    return (n) => {
      if (n.message += `
Please report this to https://github.com/markedjs/marked.`, e) {
        let r = "<p>An error occurred:</p><pre>" + w(n.message + "", true) + "</pre>";
        return t ? Promise.resolve(r) : r;
      }
      if (t) return Promise.reject(n);
      throw n;
    };
  }
};
var _ = new B();
function k(l3, e) {
  return _.parse(l3, e);
}
k.options = k.setOptions = function(l3) {
  return _.setOptions(l3), k.defaults = _.defaults, G(k.defaults), k;
};
k.getDefaults = L;
k.defaults = T;
k.use = function(...l3) {
  return _.use(...l3), k.defaults = _.defaults, G(k.defaults), k;
};
k.walkTokens = function(l3, e) {
  return _.walkTokens(l3, e);
};
k.parseInline = _.parseInline;
k.Parser = b;
k.parser = b.parse;
k.Renderer = P;
k.TextRenderer = $;
k.Lexer = x;
k.lexer = x.lex;
k.Tokenizer = y;
k.Hooks = S;
k.parse = k;
var Zt = k.options;
var Gt = k.setOptions;
var Nt = k.use;
var Ft = k.walkTokens;
var jt = k.parseInline;
var Ut = b.parse;
var Kt = x.lex;

// packages/record/text/entities.ts
init_dirname();
var named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\xA0" };
function withoutEntities(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole2, decimal, hex, name) => {
    if (name !== void 0) return named[String(name).toLowerCase()] ?? whole2;
    const code2 = decimal === void 0 ? Number.parseInt(hex, 16) : Number(decimal);
    return code2 > 0 && code2 <= 1114111 ? String.fromCodePoint(code2) : "\uFFFD";
  });
}

// packages/record/text/blocks.ts
function blocksOf(markdown) {
  const tokens = Kt(markdown, { gfm: true });
  return nested(tokens.flatMap(partsOf2));
}
function spokenInMarkdown(markdown) {
  return Kt(markdown, { gfm: true }).filter(({ type }) => type !== "code" && type !== "blockquote").map(({ raw }) => raw).join("");
}
function nested(parts) {
  const done = [];
  let open;
  for (const part2 of parts) {
    if (part2.kind === "close") open = void 0;
    else if (part2.kind === "open") {
      open = { kind: "details", title: part2.title, blocks: [] };
      done.push(open);
    } else (open?.blocks ?? done).push(part2);
  }
  return done.filter((block2) => block2.kind !== "details" || block2.blocks.length > 0);
}
function partsOf2(token) {
  const known = token;
  switch (token.type) {
    case "heading":
      return [{ kind: "heading", level: known.depth, line: inlineOf(known.tokens) }];
    case "paragraph":
      return [{ kind: "paragraph", line: inlineOf(known.tokens) }];
    case "text":
      return [{ kind: "paragraph", line: inlineOf(known.tokens ?? [token]) }];
    case "code":
      return [
        { kind: "code", language: known.lang ?? "", text: known.text }
      ];
    case "blockquote":
      return [{ kind: "quote", blocks: nested((known.tokens ?? []).flatMap(partsOf2)) }];
    case "list":
      return [listOf(token)];
    case "table":
      return [tableOf(token)];
    case "hr":
      return [{ kind: "rule" }];
    case "html":
      return htmlParts(known.text);
    default:
      return [];
  }
}
function listOf({ ordered, items }) {
  return {
    kind: "list",
    ordered,
    items: items.map(({ task, checked, tokens }) => {
      const blocks2 = nested(tokens.flatMap(partsOf2));
      if (!task) return blocks2;
      const box = { text: checked ? "\u2611 " : "\u2610 " };
      const [first, ...rest] = blocks2;
      return first?.kind === "paragraph" ? [{ ...first, line: [box, ...first.line] }, ...rest] : [{ kind: "paragraph", line: [box] }, ...blocks2];
    })
  };
}
function tableOf({ header, rows }) {
  const cells = header.map(({ tokens }) => inlineOf(tokens));
  return {
    kind: "table",
    header: cells.some((cell) => cell.length > 0) ? cells : void 0,
    rows: rows.map((row) => row.map(({ tokens }) => inlineOf(tokens)))
  };
}
function htmlParts(html) {
  return [...html.matchAll(/<summary>(.*?)<\/summary>|<(\/?)details>/gis)].flatMap(
    ([, summary, slash]) => {
      if (summary !== void 0)
        return [{ kind: "open", title: withoutEntities(summary.replace(/<[^>]*>|`/g, "")).trim() }];
      return slash === "/" ? [{ kind: "close" }] : [];
    }
  );
}
function inlineOf(tokens, marks = {}) {
  return joined((tokens ?? []).flatMap((token) => piecesOf(token, marks)));
}
function piecesOf(token, marks) {
  const inside2 = (more) => inlineOf(token.tokens, { ...marks, ...more });
  switch (token.type) {
    case "strong":
      return inside2({ bold: true });
    case "em":
      return inside2({ italic: true });
    case "del":
      return inside2({ strike: true });
    case "codespan":
      return [{ text: token.text, ...marks, code: true }];
    case "link":
      return inside2(/^https?:\/\//i.test(token.href) ? { link: token.href } : {});
    case "image":
      return [{ text: withoutEntities(token.text), ...marks }];
    case "br":
      return [{ text: "\n", ...marks }];
    case "html":
      return /^<br\b/i.test(token.raw) ? [{ text: "\n", ...marks }] : [];
    case "escape":
      return [{ text: token.text, ...marks }];
    default:
      return token.tokens ? inside2({}) : [{ text: withoutEntities(token.text ?? "").replace(/\n/g, " "), ...marks }];
  }
}
function joined(pieces2) {
  const lookOf = ({ text: _2, ...look }) => JSON.stringify(look);
  const done = [];
  for (const piece of pieces2.filter(({ text }) => text !== "")) {
    const last = done.at(-1);
    if (last && lookOf(last) === lookOf(piece)) last.text += piece.text;
    else done.push({ ...piece });
  }
  return done;
}

// packages/record/github-comments.ts
function githubComments(place) {
  return {
    commandsOn: async ({ key }) => {
      const words2 = await explained("read the approvals", "issues: read", () => wordsOn(place, key));
      return { commands: commandsIn(words2), ignored: [] };
    }
  };
}
async function wordsOn({ github, repository }, key) {
  const at2 = placeOf(repository);
  const issue = await findRecord(github, at2, key);
  if (issue === void 0) return [];
  const comments = await github.paginate(github.rest.issues.listComments, {
    ...at2,
    issue_number: issue.number,
    per_page: 100
  });
  return comments.toSorted((a, b2) => a.id - b2.id).flatMap((comment2) => {
    const { user, body = "", created_at, updated_at, html_url } = comment2;
    if (!user) return [];
    const edited = created_at !== updated_at;
    return [{ login: user.login, body: spokenInMarkdown(body), at: created_at, edited, url: html_url }];
  });
}

// packages/record/github-issue.ts
init_dirname();

// packages/record/deliver.ts
init_dirname();
var ofOneRecord = ["RECORD_REFUSED", "RECORD_TOO_LONG"];
async function deliverEach(texts, deliver) {
  const missing = [];
  const refused = [];
  for (const text of texts)
    try {
      missing.push(...await deliver(text));
    } catch (error) {
      if (!(error instanceof DeployError) || !ofOneRecord.includes(error.code)) throw error;
      refused.push(error);
    }
  if (refused[0]) throw refused[0];
  return missing;
}

// packages/record/github-files.ts
init_dirname();
async function filesSections(github, at2, files) {
  const { stage, artifacts, release } = files;
  const own2 = artifacts.map(({ name, url }) => linkTo2(name, url));
  const published = await assetsOf(github, at2, release);
  return [
    ...listed(`artifact.${stage}`, `The evidence of ${stage}, for as long as GitHub keeps it`, own2),
    ...listed("release.assets", "The files of the release", published)
  ];
}
function listed(id, what2, links) {
  return links.length === 0 ? [] : [{ id, markdown: `**${what2}:** ${links.join(" \xB7 ")}` }];
}
async function assetsOf(github, at2, { tag, digests }) {
  try {
    const { data } = await github.rest.repos.getReleaseByTag({ ...at2, tag });
    return data.assets.filter(({ digest }) => digests.some((known) => digest === `sha256:${known}`)).map(({ name, browser_download_url }) => linkTo2(name, browser_download_url));
  } catch (error) {
    if ([403, 404].includes(statusOf(error) ?? 0)) return [];
    throw error;
  }
}
function linkTo2(name, url) {
  return `[\`${name}\`](${url})`;
}

// packages/record/github-issue.ts
var PAUSES = [2, 5];
function githubIssues({ pauses = PAUSES, ...place }) {
  const { github, repository } = place;
  const at2 = placeOf(repository);
  const { find, begin, write: write2 } = recordIssues(place, pauses);
  const put = async (text) => {
    const issue = await find(text.key);
    return issue ? write2(issue, text) : begin(text);
  };
  const opened = async (key) => {
    const issue = await find(key);
    if (issue !== void 0) return issue;
    throw new DeployError({
      code: "RECORD_REFUSED",
      message: `GitHub does not show the issue of ${key}, which was just written.`,
      remedy: "See whether somebody has deleted or transferred it, and run it again."
    });
  };
  const told = ({ html_url }) => ({ url: html_url });
  const asked = (what2, body) => explained(what2, "issues: write", body);
  return {
    open: (text) => asked("open the change record", async () => told(await put(text))),
    update: (text) => asked("write the change record", async () => told(await put(text))),
    deliver: (texts) => asked(
      "write the change record",
      () => deliverEach(texts, async (text) => {
        const issue = await find(text.key);
        const missing = missingIn(issue?.body ?? "", text.sections);
        const added = { ...text, sections: missing };
        if (missing.length > 0) await (issue ? write2(issue, added) : begin(added));
        return missing;
      })
    ),
    link: (key, files) => asked("link the files in the change record", async () => {
      const issue = await opened(key);
      await write2(issue, { key, sections: await filesSections(github, at2, files) });
    }),
    close: (key, { event }) => asked("close the change record", async () => {
      const { number: number2, state } = await opened(key);
      if (state === "closed") return;
      const state_reason = event === "confirmed" ? "completed" : "not_planned";
      await github.rest.issues.update({ ...at2, issue_number: number2, state: "closed", state_reason });
    }),
    look: (key) => asked("show the change record", async () => {
      const { number: number2, html_url, state } = await opened(key);
      return { url: html_url, key: String(number2), state };
    })
  };
}

// packages/record/jira/api.ts
init_dirname();

// packages/record/http.ts
init_dirname();
import { setTimeout as sleep2 } from "node:timers/promises";
var TIMEOUT_MS = 3e4;
var MAX_WAIT_SECONDS = 120;
var PAUSES2 = [1, 3, 9];
var MAX_SHOWN = 500;
function recordApi({ secondMs = 1e3, ...place }) {
  let isDown2 = false;
  const request = async (wanted) => {
    const repeatable = wanted.isQuestion === true || wanted.isSameTwice === true || ["GET", "PUT"].includes(wanted.method);
    for (let attempt = 0, waited = 0; ; attempt += 1) {
      const answer = await send(place, wanted);
      if (answer.ok) {
        isDown2 = false;
        return answer.body;
      }
      const seconds = isDown2 ? void 0 : pauseOf(answer, { attempt, repeatable });
      if (seconds === void 0 || waited + seconds > MAX_WAIT_SECONDS) {
        isDown2 ||= attempt === PAUSES2.length || seconds !== void 0;
        throw errorOf(place, wanted, answer);
      }
      waited += seconds;
      await sleep2(seconds * secondMs);
    }
  };
  const once2 = async (find, make, [pause, ...later] = PAUSES2) => {
    try {
      return await make();
    } catch (error) {
      if (!isUncertain(error) || pause === void 0) throw error;
      const seconds = Math.max(pause, askedToWait(error));
      if (seconds > MAX_WAIT_SECONDS) throw error;
      await sleep2(seconds * secondMs);
      return await find() ?? await once2(find, make, later);
    }
  };
  return { request, once: once2 };
}
function basic(user, password) {
  const both = Buffer.from(`${user}:${password}`).toString("base64");
  hideSecret(both);
  return `Basic ${both}`;
}
function shaped(shape, answer, { system, what: what2 }) {
  const { data, error } = safeParse(shape, answer);
  if (error === void 0) return data;
  throw new DeployError({
    code: "RECORD_UNREACHABLE",
    message: `${system} was asked to ${what2}, and answered something else.`,
    cause: prettifyError(error),
    remedy: `Check 'url' of change-record in deploy.yml: a proxy or a page to log in on may answer there instead of ${system}.`
  });
}
async function send(place, request) {
  const { method, path, query = {}, json, body, headers = {} } = request;
  const url = new URL(`${place.baseUrl.replace(/\/+$/, "")}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...place.authorization !== "" && { authorization: place.authorization },
        ...json !== void 0 && { "content-type": "application/json" },
        ...headers
      },
      body: json === void 0 ? body ?? null : JSON.stringify(json),
      // A redirect would lead to a page for people to log in on, or take the credentials elsewhere.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS)
    });
    const text = await response.text();
    const answer = parsed(text);
    const ok = response.ok && (text === "" || answer !== void 0);
    const retryAfter = response.headers.get("retry-after");
    return { ok, status: response.status, retryAfter, text, body: answer };
  } catch (error) {
    const { message, cause } = error;
    const text = cause instanceof Error ? `${message}: ${cause.message}` : message;
    return { ok: false, status: 0, retryAfter: null, text, body: void 0 };
  }
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function pauseOf({ status, retryAfter }, { attempt, repeatable }) {
  const unnamed = PAUSES2[attempt];
  if (unnamed === void 0) return void 0;
  if (status === 429) return secondsIn(retryAfter) ?? unnamed;
  if (repeatable && (status === 0 || status >= 500)) return secondsIn(retryAfter) ?? unnamed;
  return void 0;
}
function secondsIn(value) {
  if (value === null) return void 0;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const at2 = Date.parse(value);
  return Number.isNaN(at2) ? void 0 : Math.max(0, Math.ceil((at2 - Date.now()) / 1e3));
}
function statusOf2(error) {
  const cause = error instanceof DeployError ? error.cause : void 0;
  return cause instanceof Refusal ? cause.status : void 0;
}
function isUncertain(error) {
  const status = statusOf2(error);
  return status !== void 0 && (status === 0 || status >= 500);
}
function askedToWait(error) {
  const cause = error instanceof DeployError ? error.cause : void 0;
  return cause instanceof Refusal ? cause.retrySeconds : 0;
}
var Refusal = class extends Error {
  status;
  retrySeconds;
  constructor({ status, retryAfter }, text) {
    super(text);
    this.status = status;
    this.retrySeconds = secondsIn(retryAfter) ?? 0;
  }
};
function errorOf(place, { what: what2 }, answer) {
  const { system, permission } = place;
  const { status, text, body } = answer;
  const reasons = place.reasonsIn(body);
  const said = (reasons.length > 0 ? reasons.join(" ") : text).slice(0, MAX_SHOWN).trim();
  const cause = `${status === 0 ? "No answer" : status}${said === "" ? "" : `: ${said}`}`;
  return new DeployError(factsOf({ system, permission, what: what2, status, cause }), {
    cause: new Refusal(answer, cause)
  });
}
function factsOf(failed) {
  const { system, permission, what: what2, status, cause } = failed;
  if (status < 400 || status === 429 || status >= 500)
    return {
      code: "RECORD_UNREACHABLE",
      message: `${system} could not ${what2}.`,
      cause,
      remedy: `Run it again when ${system} answers; check 'url' of change-record in deploy.yml when it never does.`
    };
  if (status === 401 || status === 403)
    return {
      code: "RECORD_CREDENTIALS",
      message: `${system} did not let this account ${what2}.`,
      cause,
      remedy: `Check the inputs 'change-record-user' and 'change-record-token'; the account needs: ${permission}.`
    };
  return {
    code: "RECORD_REFUSED",
    message: `${system} refused to ${what2}.`,
    cause,
    remedy: `Read what ${system} says above, and correct change-record in deploy.yml.`
  };
}

// packages/record/jira/format.ts
init_dirname();

// packages/record/text/adf.ts
init_dirname();
function adfOf(blocks2) {
  return { type: "doc", version: 1, content: blocks2.flatMap(nodesOf) };
}
function nodesOf(block2) {
  switch (block2.kind) {
    case "heading":
      return [{ type: "heading", attrs: { level: block2.level }, content: lineOf(block2.line) }];
    case "paragraph":
      return [paragraph(block2.line)];
    case "code": {
      const content = block2.text === "" ? [] : [{ type: "text", text: block2.text }];
      const attrs = /^[a-z0-9+#-]{1,30}$/i.test(block2.language) ? { language: block2.language } : {};
      return [{ type: "codeBlock", attrs, content }];
    }
    case "list":
      return [
        {
          type: block2.ordered ? "orderedList" : "bulletList",
          content: block2.items.map((item) => ({ type: "listItem", content: itemOf(item) }))
        }
      ];
    case "table":
      return [tableOf2(block2)];
    case "quote":
      return [{ type: "blockquote", content: simple(block2.blocks) }];
    case "details":
      return [{ type: "expand", attrs: { title: block2.title }, content: block2.blocks.flatMap(nodesOf) }];
    case "rule":
      return [{ type: "rule" }];
  }
}
function tableOf2({ header, rows }) {
  const row = (type) => (cells) => ({
    type: "tableRow",
    content: cells.map((line) => ({ type, content: [paragraph(line)] }))
  });
  return {
    type: "table",
    content: [...header ? [row("tableHeader")(header)] : [], ...rows.map(row("tableCell"))]
  };
}
function itemOf(blocks2) {
  const nodes = simple(blocks2);
  return nodes[0]?.type === "paragraph" ? nodes : [paragraph([]), ...nodes];
}
function simple(blocks2) {
  const nodes = blocks2.flatMap((block2) => {
    if (block2.kind === "heading") return [paragraph(block2.line)];
    if (block2.kind === "table") return block2.rows.flatMap((cells) => cells.map(paragraph));
    if (block2.kind === "quote" || block2.kind === "details") return simple(block2.blocks);
    return block2.kind === "rule" ? [] : nodesOf(block2);
  });
  return nodes.length > 0 ? nodes : [paragraph([])];
}
function paragraph(line) {
  return { type: "paragraph", content: lineOf(line) };
}
function lineOf(line) {
  return line.flatMap(
    ({ text, ...marks }) => text.split(/(\n)/).filter((part2) => part2 !== "").map((part2) => {
      if (part2 === "\n") return { type: "hardBreak" };
      const shown = marksOf(marks);
      return { type: "text", text: part2, ...shown.length > 0 && { marks: shown } };
    })
  );
}
function marksOf({ bold, italic, strike, code: code2, link }) {
  const looks = code2 ? [{ type: "code" }] : [bold && "strong", italic && "em", strike && "strike"].flatMap((type) => type ? [{ type }] : []);
  return [...looks, ...link === void 0 ? [] : [{ type: "link", attrs: { href: link } }]];
}
function textOfAdf(node) {
  return textOf(node, []);
}
function spokenInAdf(node) {
  return textOf(node, ["codeBlock", "blockquote"]);
}
function textOf(node, without2) {
  const inline2 = ["paragraph", "heading", "codeBlock"];
  if (without2.includes(node.type)) return "";
  if (node.type === "text") return node.text ?? "";
  if (node.type === "hardBreak") return "\n";
  const texts = (node.content ?? []).map((one) => textOf(one, without2));
  return texts.join(inline2.includes(node.type) ? "" : "\n");
}

// packages/record/text/wiki.ts
init_dirname();
function wikiOf(blocks2) {
  return blocks2.map((block2) => wikiBlock(block2)).join("\n\n");
}
function spokenInWiki(text) {
  return text.replaceAll(/\{(quote|noformat|code|panel)(?::[^}]*)?\}[\s\S]*?(?:\{\1\}|$)/gi, "").replaceAll(/^bq\. .*$/gm, "");
}
function wikiBlock(block2, prefix = "") {
  switch (block2.kind) {
    case "heading":
      return `h${block2.level}. ${lineOf2(block2.line)}`;
    case "paragraph":
      return lineOf2(block2.line);
    case "code":
      return `{noformat}
${block2.text.replace(/\{(?=noformat)/gi, "{\u2060")}
{noformat}`;
    case "list":
      return block2.items.map((item) => itemOf2(item, prefix + (block2.ordered ? "#" : "*"))).join("\n");
    case "table": {
      const header = block2.header ? [`||${block2.header.map(cellOf).join("||")}||`] : [];
      return [...header, ...block2.rows.map((row) => `|${row.map(cellOf).join("|")}|`)].join("\n");
    }
    case "quote":
      return `{quote}
${wikiOf(block2.blocks)}
{quote}`;
    case "details":
      return `*${escaped(block2.title)}*

${wikiOf(block2.blocks)}`;
    case "rule":
      return "----";
  }
}
function itemOf2(blocks2, prefix) {
  const [first, ...rest] = blocks2;
  const inline2 = first?.kind === "paragraph" || first?.kind === "heading";
  const lines = [
    `${prefix} ${inline2 ? lineOf2(first.line).replaceAll("\n", " ") : " "}`,
    ...(inline2 || first === void 0 ? rest : blocks2).map((block2) => wikiBlock(block2, prefix))
  ];
  return lines.join("\n");
}
function cellOf(line) {
  return lineOf2(line).replaceAll("\n", " ") || " ";
}
function lineOf2(line) {
  return line.map(pieceOf).join("");
}
function pieceOf({ text, bold, italic, strike, code: code2, link }) {
  const body = text.split("\n").map(escaped).join("\n");
  if (text.trim() === "") return body;
  if (code2) return link === void 0 ? `{{${body}}}` : linkOf(body, link);
  const marks = [bold && "*", italic && "_", strike && "-"].filter((mark) => mark);
  const marked = marks.reduce((inner, mark) => `{${mark}}${inner}{${mark}}`, body);
  return link === void 0 ? marked : linkOf(body, link);
}
function linkOf(body, href) {
  const address = encodeURI(href).replace(/%25/g, "%").replace(/[|\]}[{]/g, (sign) => encodeURIComponent(sign));
  return `[${body}|${address}]`;
}
function escaped(text) {
  return text.replace(/[\\{}[\]|*_+^~?!#&<>@;(]/g, entity).replace(/(?<![\p{L}\p{N}])-|-(?![\p{L}\p{N}])/gu, entity).replace(/:(?=[\p{L}/)(\\|P])/gu, entity).replace(/^(h[1-6]|bq)\./, "$1&#46;");
}
function entity(sign) {
  return `&#${sign.charCodeAt(0)};`;
}

// packages/record/jira/format.ts
var cloud = {
  api: "/rest/api/3",
  search: "/search/jql",
  of: adfOf,
  lengthOf: (block2) => JSON.stringify(nodesOf(block2)).length,
  textOf: (body) => isNode(body) ? textOfAdf(body) : "",
  spokenIn: (body) => isNode(body) ? spokenInAdf(body) : ""
};
var dataCenter = {
  api: "/rest/api/2",
  search: "/search",
  of: wikiOf,
  lengthOf: (block2) => wikiBlock(block2).length + 2,
  textOf: (body) => typeof body === "string" ? body : "",
  spokenIn: (body) => typeof body === "string" ? spokenInWiki(body) : ""
};
function isNode(body) {
  return typeof body === "object" && body !== null && "type" in body;
}

// packages/record/jira/api.ts
function jiraPlace({ url, jira: settings, states }, access) {
  if (url !== void 0 && settings !== void 0) return { url, settings, states, access };
  throw new DeployError({
    code: "RECORD_REFUSED",
    message: "deploy.yml names no Jira.",
    remedy: "Write 'url' and the group 'jira' under change-record."
  });
}
var account = pipe(
  object({ accountId: optional(string()), name: optional(string()) }).check(refine(({ accountId, name }) => (accountId ?? name ?? "") !== "", "an account without a name")),
  transform(({ accountId, name }) => accountId ?? name ?? "")
);
function whoAmI(jira) {
  return jira.read(account, { method: "GET", path: "/myself", what: "say whose token it is" });
}
var refusal = object({
  errorMessages: optional(array(string())),
  errors: optional(record(string(), unknown()))
});
function jiraApi({ url: baseUrl, settings, states, access, secondMs = 1e3 }) {
  const format = settings.kind === "cloud" ? cloud : dataCenter;
  const api = recordApi({
    system: "Jira",
    baseUrl,
    authorization: authorizationOf(settings.kind, access),
    permission: `in ${settings.project}: browse projects, create and edit issues, add comments and attachments, transition issues`,
    secondMs,
    reasonsIn: (body) => {
      const { data } = refusal.safeParse(body);
      const fields = Object.entries(data?.errors ?? {}).map(([field, said]) => `${field}: ${said}`);
      return [...data?.errorMessages ?? [], ...fields];
    }
  });
  const request = (wanted) => api.request({ ...wanted, path: `${format.api}${wanted.path}` });
  return {
    ...api,
    format,
    settings,
    states,
    request,
    read: async (shape, wanted) => shaped(shape, await request(wanted), { system: "Jira", what: wanted.what }),
    browse: (key) => `${baseUrl.replace(/\/+$/, "")}/browse/${key}`
  };
}
function authorizationOf(kind, { user, token }) {
  if (user === "" && kind === "data-center") return `Bearer ${token}`;
  if (user === "")
    throw new DeployError({
      code: "INPUT_MISSING",
      message: "The input 'change-record-user' is empty, and Jira Cloud wants one.",
      remedy: "Give the e-mail address of the account whose API token it is under 'with:' of this step."
    });
  return basic(user, token);
}

// packages/record/jira/approvals.ts
init_dirname();

// packages/record/jira/approving-moves.ts
init_dirname();

// packages/record/jira/attachments.ts
init_dirname();
var limits = object({ enabled: boolean(), uploadLimit: optional(number()) });
var attached = object({
  fields: object({
    attachment: _default(
      array(
        object({
          filename: string(),
          author: _catch(optional(account), void 0),
          created: optional(string())
        })
      ),
      []
    )
  })
});
async function attachFiles(jira, issue, files) {
  const there = async (wanted) => (await filesOn(jira, issue)).some(({ name }) => name === wanted);
  const before = (await filesOn(jira, issue)).map(({ name }) => name);
  const missing = files.filter(({ name }) => !before.includes(name));
  if (missing.length === 0) return;
  const { enabled, uploadLimit = Number.POSITIVE_INFINITY } = await jira.read(limits, {
    ...{ method: "GET", path: "/attachment/meta", what: "say what may be attached" }
  });
  const fitting2 = enabled ? missing.filter(({ content }) => content.length <= uploadLimit) : [];
  for (const file2 of fitting2) await attach(jira, issue, file2, () => there(file2.name));
  const refused = missing.filter((file2) => !fitting2.includes(file2));
  if (refused.length > 0)
    throw new DeployError({
      code: "RECORD_REFUSED",
      message: `Jira does not take ${refused.map(({ name }) => name).join(", ")}.`,
      cause: enabled ? `An attachment may have ${uploadLimit} bytes.` : "Attachments are switched off.",
      remedy: "The files are in the artifact of the evidence; let the administrators of Jira allow them."
    });
}
async function attach(jira, issue, { name, type, content }, isThere) {
  await jira.once(
    async () => await isThere() ? true : void 0,
    async () => {
      const body = new FormData();
      body.set("file", new Blob([new Uint8Array(content)], { type }), name);
      await jira.request({
        method: "POST",
        path: `/issue/${issue}/attachments`,
        body,
        headers: { "x-atlassian-token": "no-check" },
        what: `take ${name}`
      });
      return true;
    }
  );
}
async function filesOn(jira, issue) {
  const { fields } = await jira.read(attached, {
    method: "GET",
    path: `/issue/${issue}`,
    query: { fields: "attachment" },
    what: "show the attachments of the change record"
  });
  return fields.attachment.map(({ filename: name, author, created }) => ({ name, author, created }));
}

// packages/record/jira/moves.ts
init_dirname();
var PAGE = 100;
var entry = object({
  id: string(),
  author: _catch(optional(account), void 0),
  created: string(),
  items: array(record(string(), unknown()))
});
var page = object({ values: array(entry), isLast: optional(boolean()) });
var whole = object({
  changelog: object({ histories: array(entry), total: number() }).check(refine(({ histories, total }) => histories.length >= total, "a history that is cut"))
});
async function movesOf(jira, issue) {
  const entries = jira.settings.kind === "cloud" ? await pagesOf(jira, issue) : await allOf(jira, issue);
  return entries.toSorted((a, b2) => Date.parse(a.created) - Date.parse(b2.created) || Number(a.id) - Number(b2.id)).flatMap(
    ({ author = "", created, items }) => items.filter(({ field }) => field === "status").map((item) => ({
      account: author,
      to: Object.hasOwn(item, "toString") ? String(item.toString) : "",
      at: new Date(created).toISOString()
    }))
  );
}
var what = "show the history of the change record";
async function pagesOf(jira, issue) {
  const found3 = [];
  for (; ; ) {
    const { values: values2, isLast } = await jira.read(page, {
      method: "GET",
      path: `/issue/${issue}/changelog`,
      query: { startAt: String(found3.length), maxResults: String(PAGE) },
      what
    });
    found3.push(...values2);
    if (values2.length === 0 || isLast === true) return found3;
  }
}
async function allOf(jira, issue) {
  const query = { fields: "status", expand: "changelog" };
  const { changelog } = await jira.read(whole, { method: "GET", path: `/issue/${issue}`, query, what });
  return changelog.histories;
}

// packages/record/jira/states.ts
init_dirname();
var named2 = object({ name: string() });
var statusOf3 = object({ fields: object({ status: named2 }) });
var kindOf = object({ fields: object({ issuetype: named2 }) });
var choices = object({
  transitions: array(
    object({
      id: string(),
      name: string(),
      to: object({ name: string() }),
      fields: optional(
        record(
          string(),
          object({
            required: boolean(),
            name: optional(string()),
            hasDefaultValue: optional(boolean())
          })
        )
      )
    })
  )
});
async function requireState(jira, { issue, environment }) {
  const required = jira.states[environment]?.required ?? [];
  if (required.length === 0) return;
  await requireType(jira, issue);
  const state = await stateOf(jira, issue);
  if (required.some((one) => same(one, state))) return;
  throw new DeployError({
    code: "CHANGE_NOT_APPROVED",
    message: `${environment} asks for a change record that is ${required.join(" or ")}, and ${issue} is ${state}.`,
    cause: jira.browse(issue),
    remedy: "Nothing was changed on a host. Let those who may do so move the issue on, then run this job again."
  });
}
async function requireType(jira, issue) {
  const { fields } = await jira.read(kindOf, {
    method: "GET",
    path: `/issue/${issue}`,
    query: { fields: "issuetype" },
    what: "show the type of the change record"
  });
  const { issueType } = jira.settings;
  if (same(fields.issuetype.name, issueType)) return;
  throw new DeployError({
    code: "CHANGE_NOT_APPROVED",
    message: `The change record ${issue} is a ${fields.issuetype.name}, and deploy.yml asks for a ${issueType}.`,
    cause: jira.browse(issue),
    remedy: "Nothing was changed on a host. See who made the issue or changed its type, take its labels away, and run this job again: it makes one of the right type."
  });
}
async function moveTo(jira, { issue, moment }) {
  const wanted = jira.states[moment.environment]?.[moment.event];
  if (wanted === void 0) return;
  const state = await stateOf(jira, issue);
  if (same(state, wanted)) return;
  const { transitions } = await jira.read(choices, {
    method: "GET",
    path: `/issue/${issue}/transitions`,
    query: { expand: "transitions.fields" },
    what: "show the transitions of the change record"
  });
  const transition = transitions.find(({ to }) => same(to.name, wanted));
  if (transition === void 0) {
    const ways2 = transitions.map(({ name, to }) => `${name} to ${to.name}`);
    throw noWay(
      jira,
      { issue, state, wanted },
      `From there this account may: ${ways2.join(", ") || "nothing"}.`
    );
  }
  const needed = Object.entries(transition.fields ?? {}).filter(
    ([, { required, hasDefaultValue }]) => required && hasDefaultValue !== true
  );
  const { transitionFields: fields } = jira.settings;
  const missing = needed.filter(([id]) => fields[id] === void 0);
  if (missing.length > 0) {
    const names = missing.map(([id, { name }]) => `${id}${name === void 0 ? "" : ` (${name})`}`);
    throw noWay(
      jira,
      { issue, state, wanted },
      `The transition ${transition.name} needs ${names.join(", ")}.`
    );
  }
  await jira.once(
    async () => same(await stateOf(jira, issue), wanted) ? true : void 0,
    async () => {
      await jira.request({
        method: "POST",
        path: `/issue/${issue}/transitions`,
        json: {
          transition: { id: transition.id },
          fields: Object.fromEntries(needed.map(([id]) => [id, fields[id]]))
        },
        what: `move the change record to ${wanted}`
      });
      return true;
    }
  );
}
async function stateOf(jira, issue) {
  const { fields } = await jira.read(statusOf3, {
    method: "GET",
    path: `/issue/${issue}`,
    query: { fields: "status" },
    what: "show the state of the change record"
  });
  return fields.status.name;
}
function noWay(jira, { issue, state, wanted }, why) {
  return new DeployError({
    code: "RECORD_STATE",
    message: `${issue} is ${state} and cannot be moved to ${wanted}.`,
    cause: `${why}
${jira.browse(issue)}`,
    remedy: "Correct the states, or the fields that the transition needs, under change-record in deploy.yml, or move the issue by hand."
  });
}
function same(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}

// packages/record/jira/approving-moves.ts
async function showPlan(jira, { issue, self }, change) {
  const { application, environment, digest, commit } = change;
  const isShown = async () => (await planOn(jira, { issue, self }, environment))?.digest === digest;
  if (await isShown()) return;
  const states = change.approvals.flatMap(({ role, state }) => state ? [`${state} as ${role}`] : []);
  const text = `The plan ${digest} takes commit ${commit} of ${application} to ${environment}. Who moves this issue from now on, to ${states.join(", to ")}, approves this plan, until another one is shown.
`;
  const name = `${prefixOf(environment)}${digest}.txt`;
  await attach(jira, issue, { name, type: "text/plain", content: Buffer.from(text) }, isShown);
}
async function wordsOfMoves(jira, place, change) {
  const { issue } = place;
  const shown = await planOn(jira, place, change.environment);
  const asked = change.approvals.flatMap(({ state }) => state ?? []).join(", ");
  if (shown?.digest !== change.digest)
    return {
      commands: [],
      ignored: [
        `${issue} (${jira.browse(issue)}) has not been shown this plan, so to move it there says nothing of it: run this job with 'dry-run: true', then let them move it to ${asked}.`
      ]
    };
  const moves = await movesOf(jira, issue);
  const since = moves.filter(({ at: at2 }) => at2 >= shown.at);
  const { accounts } = jira.settings;
  const { required = [], begin = "" } = jira.states[change.environment] ?? {};
  const found3 = judgeMoves(since, {
    ...{ ...place, change, accounts, neutral: [...required, begin] },
    url: jira.browse(issue)
  });
  const open = change.approvals.filter(({ role }) => !found3.commands.some((command) => command.role === role));
  const early = moves.filter(({ at: at2, to }) => at2 < shown.at && open.some(isWordBy(to)));
  const again = `${issue} was moved to ${early.at(-1)?.to} before this plan was shown, which says nothing of it: move it back, and there again.`;
  return { ...found3, ignored: [...found3.ignored, ...early.length > 0 ? [again] : []] };
}
function judgeMoves(moves, question) {
  const { self, issue, change, accounts, neutral, url } = question;
  const ignored = [];
  let commands = [];
  for (const { account: account2, to, at: at2 } of moves) {
    const who = `The move of ${issue} to ${to} by the Jira account ${account2 || "that is gone"} at ${at2}`;
    const index = change.approvals.findIndex(isWordBy(to));
    if (account2 === self) {
      if (index >= 0) ignored.push(`${who} does not count: it is that of the deployment itself.`);
      continue;
    }
    if (index < 0 && neutral.some((state) => same(state, to))) continue;
    if (index < 0 && commands.length > 0) ignored.push(`${who} took back the moves before it.`);
    const before = change.approvals.slice(0, Math.max(index, 0));
    commands = commands.filter((command) => before.some(({ role }) => role === command.role));
    const approval = change.approvals[index];
    if (approval === void 0) continue;
    const login = Object.hasOwn(accounts, account2) ? accounts[account2] : void 0;
    if (login === void 0) {
      ignored.push(`${who} does not count: change-record.jira.accounts does not say whose it is.`);
      continue;
    }
    const word = { login, account: account2, body: `moved to ${to}`, state: to, at: at2, edited: false, url };
    commands.push({ verb: "approve", role: approval.role, digest: change.digest, reason: "", word });
  }
  return { commands, ignored };
}
function isWordBy(to) {
  return ({ state }) => state !== void 0 && same(state, to);
}
async function planOn(jira, { issue, self }, environment) {
  const pattern = new RegExp(`^${prefixOf(environment)}([0-9a-f]{64})\\.txt$`);
  const plans = (await filesOn(jira, issue)).flatMap(({ name, author, created }) => {
    const [, digest] = pattern.exec(name) ?? [];
    if (digest === void 0 || author !== self || created === void 0) return [];
    return [{ digest, at: new Date(created).toISOString() }];
  });
  return plans.toSorted((a, b2) => a.at < b2.at ? -1 : a.at > b2.at ? 1 : 0).at(-1);
}
function prefixOf(environment) {
  return `plan-${environment}-`;
}
function noIssue(key) {
  return new DeployError({
    code: "RECORD_REFUSED",
    message: `Jira has no issue of ${key} that could be shown the plan.`,
    cause: "The stage before opens it; it was deleted or moved, or this account no longer sees it.",
    remedy: "Deploy to the environment before again: that opens one."
  });
}

// packages/record/jira/comments.ts
init_dirname();

// packages/record/jira/parts.ts
init_dirname();
import { createHash } from "node:crypto";

// packages/record/text/split.ts
init_dirname();
function splitBlocks(blocks2, { most, lengthOf }) {
  const groups = [[]];
  let length = 0;
  for (const block2 of blocks2.flatMap((one) => pieces(one, { most, lengthOf }))) {
    const more = lengthOf(block2);
    if (length > 0 && length + more > most) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1).push(block2);
    length += more;
  }
  return groups;
}
function pieces(block2, limit) {
  if (limit.lengthOf(block2) <= limit.most) return [block2];
  const halves = halvesOf(block2);
  return halves === void 0 ? [] : halves.flatMap((half) => pieces(half, limit));
}
function halvesOf(block2) {
  const halved = (items, make) => {
    const middle = items.length >> 1;
    return middle === 0 ? void 0 : [make(items.slice(0, middle)), make(items.slice(middle))];
  };
  switch (block2.kind) {
    case "table":
      return halved(block2.rows, (rows) => ({ ...block2, rows })) ?? rowAlone(block2);
    case "code":
      return halved(block2.text.split("\n"), (lines) => ({ ...block2, text: lines.join("\n") })) ?? halved([...block2.text], (signs) => ({ ...block2, text: signs.join("") }));
    case "list":
      return halved(block2.items, (items) => ({ ...block2, items })) ?? block2.items[0];
    case "quote":
    case "details":
      return halved(block2.blocks, (blocks2) => ({ ...block2, blocks: blocks2 })) ?? inside(block2);
    case "paragraph":
    case "heading":
      return halved(block2.line, (line) => ({ ...block2, line })) ?? halved([...block2.line[0]?.text ?? ""], (signs) => ({
        ...block2,
        line: [{ ...block2.line[0], text: signs.join("") }]
      }));
    case "rule":
      return void 0;
  }
}
function rowAlone({ rows }) {
  return (rows[0] ?? []).map((line) => ({ kind: "paragraph", line }));
}
function inside(block2) {
  return halvesOf(block2.blocks[0] ?? { kind: "rule" })?.map((half) => ({ ...block2, blocks: [half] }));
}

// packages/record/jira/parts.ts
var MAX_COMMENT = 32767;
var MAX_PARTS = 20;
var FRAME = 200;
function partsOf3(key, section, format) {
  const { id, markdown, endings = [] } = section;
  const line = markerOf(key, { section: id, number: MAX_PARTS, digest: "0".repeat(12), endings }, MAX_PARTS);
  const most = MAX_COMMENT - FRAME - format.lengthOf(marker(line));
  const all = splitBlocks(blocksOf(markdown), { most, lengthOf: format.lengthOf });
  const groups = all.length > MAX_PARTS ? [...all.slice(0, MAX_PARTS - 1), [cut]] : all;
  return groups.map(
    (blocks2, index) => partOf(key, { section: id, number: index + 1, endings, blocks: blocks2 }, { of: groups.length, format })
  );
}
function emptyPart(key, { section, number: number2 }, format) {
  return partOf(key, { section, number: number2, endings: [], blocks: [gone] }, { of: 0, format });
}
function foundIn(key, body, format) {
  const last = decoded(format.textOf(body).trimEnd().split("\n").at(-1) ?? "");
  const pattern = /^(?:\{\{)?Change (.+?) · section (\S+) · part (\d+) of \d+ · ([0-9a-f]{12})(?: · knows (.+?))?(?:\}\})?$/;
  const [, change, section = "", number2, digest = "", knows] = pattern.exec(last) ?? [];
  if (change !== key) return void 0;
  return { section, number: Number(number2), digest, endings: knows?.split(", ") ?? [] };
}
var cut = {
  kind: "paragraph",
  line: [{ text: "Cut here: the whole is in change-record.md of the evidence.", italic: true }]
};
var gone = { kind: "paragraph", line: [{ text: "This part is no longer needed.", italic: true }] };
function partOf(key, { blocks: blocks2, ...part2 }, { of, format }) {
  const text = JSON.stringify([format.of(blocks2), part2, of]);
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const line = markerOf(key, { ...part2, digest }, of);
  return { ...part2, digest, body: format.of([...blocks2, { kind: "rule" }, marker(line)]) };
}
function markerOf(key, { section, number: number2, digest, endings }, of) {
  const knows = endings.length > 0 ? ` \xB7 knows ${endings.join(", ")}` : "";
  return `Change ${key} \xB7 section ${section} \xB7 part ${number2} of ${of} \xB7 ${digest}${knows}`;
}
function marker(line) {
  return { kind: "paragraph", line: [{ text: line, code: true }] };
}
function decoded(text) {
  return text.replace(/&#(\d+);/g, (_2, code2) => String.fromCodePoint(Number(code2)));
}

// packages/record/jira/comments.ts
var PAGE2 = 100;
var comment = object({
  id: string(),
  author: optional(account),
  updateAuthor: optional(account),
  body: unknown(),
  created: string(),
  updated: string()
});
var page2 = object({ comments: array(comment), total: number() });
async function commentsOf(jira, issue) {
  const found3 = [];
  for (; ; ) {
    const { comments, total } = await jira.read(page2, {
      method: "GET",
      path: `/issue/${issue}/comment`,
      query: { startAt: String(found3.length), maxResults: String(PAGE2), orderBy: "created" },
      what: "show the comments of the change record"
    });
    found3.push(...comments);
    if (comments.length === 0 || found3.length >= total) return found3;
  }
}
async function storedParts(jira, { issue, key, self }) {
  const comments = await commentsOf(jira, issue);
  return comments.flatMap(({ id, author, updateAuthor = author, body }) => {
    const found3 = author === self ? foundIn(key, body, jira.format) : void 0;
    return found3 ? [{ ...found3, id, edited: updateAuthor !== self }] : [];
  });
}
async function writeSections(jira, { sections: sections2, ...place }) {
  const stored = await storedParts(jira, place);
  for (const section of sections2) {
    if (section.yields && stored.some((one) => one.section === section.id)) continue;
    const parts = partsOf3(place.key, section, jira.format);
    const surplus = stored.filter((one) => one.section === section.id && one.number > parts.length);
    const empty = surplus.map((one) => emptyPart(place.key, one, jira.format));
    for (const part2 of [...parts, ...empty]) {
      const there = stored.find((one) => isOf(part2, one));
      if (there === void 0) await add(jira, place, part2);
      else if (there.digest !== part2.digest || there.edited)
        await replace(jira, place.issue, { id: there.id, part: part2 });
    }
  }
}
function isOf({ section, number: number2 }, one) {
  return one.section === section && one.number === number2;
}
async function add(jira, place, part2) {
  const make = () => jira.request({
    method: "POST",
    path: `/issue/${place.issue}/comment`,
    json: { body: part2.body },
    what: "write a comment into the change record"
  });
  const find = async () => (await storedParts(jira, place)).find((one) => isOf(part2, one));
  return jira.once(find, make);
}
async function replace(jira, issue, { id, part: part2 }) {
  await jira.request({
    method: "PUT",
    path: `/issue/${issue}/comment/${id}`,
    json: { body: part2.body },
    what: "change a comment of the change record"
  });
}

// packages/record/jira/issues.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";
import { setTimeout as sleep3 } from "node:timers/promises";
var PROPERTY = "deploy.change";
var MAX_SUMMARY = 255;
var LOOKS = [2, 4, 8, 16];
var FIRST_LOOKS = { cloud: [2, 4], "data-center": [] };
var found = object({ issues: array(object({ key: string() })) });
var made = object({ key: string() });
var property = object({ value: object({ key: string() }) });
function jiraIssues(place) {
  const jira = jiraApi(place);
  const known = /* @__PURE__ */ new Map();
  const find = async (key) => known.get(key) ?? await findIssue(jira, key);
  const self = remembered(() => whoAmI(jira));
  const findOrMake = async (text) => {
    const there = await find(text.key);
    if (there !== void 0) {
      known.set(text.key, there);
      return there;
    }
    const late = async (looks) => {
      for (const seconds of looks) {
        await sleep3(seconds * (place.secondMs ?? 1e3));
        const issue2 = await findIssue(jira, text.key);
        if (issue2 !== void 0) return issue2;
      }
      return void 0;
    };
    const issue = await late(FIRST_LOOKS[place.settings.kind]) ?? await jira.once(
      () => late(LOOKS),
      () => makeIssue(jira, text)
    );
    known.set(text.key, issue);
    return issue;
  };
  const put = async (text) => {
    const issue = await findOrMake(text);
    await writeSections(jira, { ...text, issue, self: await self() });
    return { url: jira.browse(issue) };
  };
  const missingIn2 = async ({ key, sections: sections2 }) => {
    const issue = await find(key);
    const parts = issue === void 0 ? [] : await storedParts(jira, { issue, key, self: await self() });
    const knows = new Set(parts.flatMap(({ endings }) => endings));
    return sections2.filter(({ endings = [] }) => endings.some((ending) => !knows.has(ending)));
  };
  const opened = async (key) => {
    const issue = await find(key);
    if (issue !== void 0) return issue;
    throw new DeployError({
      code: "RECORD_REFUSED",
      message: `Jira does not show the change record of ${key}, which was just written.`,
      remedy: "See whether somebody has deleted or moved it, and run it again."
    });
  };
  return {
    open: put,
    update: put,
    deliver: (texts) => deliverEach(texts, async (text) => {
      const sections2 = await missingIn2(text);
      if (sections2.length > 0) await put({ ...text, sections: sections2 });
      return sections2;
    }),
    attach: async (key, files) => attachFiles(jira, await opened(key), files),
    requireAllowed: async (key, environment) => requireState(jira, { issue: await opened(key), environment }),
    advance: async (key, moment) => moveTo(jira, { issue: await opened(key), moment }),
    look: async (key) => {
      const issue = await opened(key);
      return { url: jira.browse(issue), key: issue, state: await stateOf(jira, issue) };
    }
  };
}
async function findIssue(jira, key) {
  const { project } = jira.settings;
  const { issues } = await jira.read(found, {
    method: "POST",
    path: jira.format.search,
    json: {
      jql: `project = "${project}" AND labels = "${labelOf(key)}" ORDER BY created ASC`,
      fields: ["summary"],
      maxResults: 50
    },
    isQuestion: true,
    what: "look for the change record"
  });
  for (const { key: issue } of issues) if (await changeOf(jira, issue) === key) return issue;
  return void 0;
}
async function changeOf(jira, issue) {
  try {
    const answer = await jira.request({
      method: "GET",
      path: `/issue/${issue}/properties/${PROPERTY}`,
      what: "show whose change record it is"
    });
    return property.safeParse(answer).data?.value.key;
  } catch (error) {
    if (statusOf2(error) === 404) return void 0;
    throw error;
  }
}
async function makeIssue(jira, { key, title: title2 }) {
  const { project, issueType, fields } = jira.settings;
  const labels = Array.isArray(fields.labels) ? fields.labels : [];
  const { key: issue } = await jira.read(made, {
    method: "POST",
    path: "/issue",
    json: {
      fields: {
        description: jira.format.of(blocksOf(about)),
        ...fields,
        project: { key: project },
        issuetype: { name: issueType },
        summary: title2.slice(0, MAX_SUMMARY),
        labels: [...labels, "change-record", labelOf(key)]
      },
      properties: [{ key: PROPERTY, value: { key } }]
    },
    what: "make the issue of the change record"
  });
  return issue;
}
var about = "The change record of this release. Each stage of its deployment writes a comment and keeps that up to date; what people write here and in comments of their own stays as it is.";
function labelOf(key) {
  return `change-${createHash2("sha256").update(key).digest("hex").slice(0, 32)}`;
}
function remembered(ask) {
  let answer;
  return () => {
    answer ??= ask().catch((error) => {
      answer = void 0;
      throw error;
    });
    return answer;
  };
}

// packages/record/jira/approvals.ts
function jiraApprovals(place) {
  const jira = jiraApi(place);
  return {
    announce: async (change) => {
      if (!hasStates(change)) return;
      const issue = await findIssue(jira, change.key);
      if (issue === void 0) throw noIssue(change.key);
      await showPlan(jira, { issue, self: await whoAmI(jira) }, change);
    },
    commandsOn: async (change) => {
      const issue = await findIssue(jira, change.key);
      if (issue === void 0) return { commands: [], ignored: [] };
      const self = await whoAmI(jira);
      const written = await wordsOfComments(jira, { issue, self }, change);
      if (!hasStates(change)) return written;
      const moved = await wordsOfMoves(jira, { issue, self }, change);
      const commands = [...written.commands, ...moved.commands];
      return {
        commands: commands.toSorted((a, b2) => a.word.at < b2.word.at ? -1 : a.word.at > b2.word.at ? 1 : 0),
        ignored: [...written.ignored, ...moved.ignored]
      };
    }
  };
}
function hasStates({ approvals }) {
  return approvals.some(({ state }) => state !== void 0);
}
async function wordsOfComments(jira, { issue, self }, { key, digest }) {
  const comments = await commentsOf(jira, issue);
  const words2 = comments.filter(({ author, body }) => author !== self || foundIn(key, body, jira.format) === void 0).map((comment2) => wordOf(jira, issue, comment2));
  const counting = ({ author, word }) => author !== self && word.login !== "";
  const asked = (word) => commandsIn([word]).some((command) => command.digest === digest);
  return {
    commands: commandsIn(words2.filter(counting).map(({ word }) => word)),
    ignored: words2.filter((one) => !counting(one) && asked(one.word)).map(({ author, word }) => {
      const why = author === self ? "the deployment itself writes with it" : "change-record.jira.accounts does not say whose it is";
      return `A command of the Jira account ${author} at ${word.at} does not count: ${why}.`;
    })
  };
}
function wordOf({ settings: { accounts }, format, browse }, issue, { id, author = "", body, created, updated }) {
  return {
    author,
    word: {
      login: Object.hasOwn(accounts, author) ? accounts[author] : "",
      account: author,
      body: format.spokenIn(body),
      at: new Date(created).toISOString(),
      edited: created !== updated,
      url: `${browse(issue)}?focusedCommentId=${id}`
    }
  };
}

// packages/record/servicenow/approvals.ts
init_dirname();
import { isDeepStrictEqual } from "node:util";

// packages/record/servicenow/api.ts
init_dirname();

// packages/record/servicenow/account.ts
init_dirname();
function serviceNowAccount(place) {
  const { once: once2 } = apiOf(place, "");
  const current = place.login === "password" ? standing(place) : renewable(place);
  const attempt = async (wanted) => {
    const api = await current.api();
    try {
      return await api.request(wanted);
    } catch (error) {
      throw refusedByRule(error);
    }
  };
  const request = async (wanted) => {
    try {
      return await attempt(wanted);
    } catch (error) {
      if (statusOf2(error) !== 401 || !current.renew()) throw error;
      return attempt(wanted);
    }
  };
  return { request, once: once2 };
}
function standing(place) {
  const api = apiOf(place, authorizationOf2(place));
  return { api: async () => api, renew: () => false };
}
function renewable(place) {
  let known;
  return {
    api: async () => {
      known ??= await clientOf(place);
      return known;
    },
    renew: () => {
      const had = known !== void 0;
      known = void 0;
      return had;
    }
  };
}
function apiOf(place, authorization) {
  const { secondMs } = place;
  return recordApi({
    system: "ServiceNow",
    baseUrl: baseOf(place),
    authorization,
    permission: "to read and write change_request (role itil, or sn_change_write) and to attach files to it",
    ...secondMs !== void 0 && { secondMs },
    reasonsIn
  });
}
function baseOf({ url }) {
  return url.replace(/\/+$/, "");
}
function authorizationOf2({ user, token }) {
  return user === "" ? `Bearer ${token}` : basic(user, token);
}
async function clientOf(place) {
  if (place.user === "") throw noClient();
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: place.user,
    client_secret: place.token
  });
  const what2 = "give a token to the OAuth client";
  const answer = await apiOf(place, "").request({
    method: "POST",
    isQuestion: true,
    path: "/oauth_token.do",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new Blob([form.toString()]),
    what: what2
  });
  const { success, data } = object({ access_token: string() }).safeParse(answer);
  if (!success) throw noData(what2);
  hideSecret(data.access_token);
  return apiOf(place, `Bearer ${data.access_token}`);
}
function noClient() {
  return new DeployError({
    code: "INPUT_MISSING",
    message: "The input 'change-record-user' is empty, and deploy.yml asks ServiceNow with an OAuth client.",
    cause: "'login' of change-record.servicenow is client-credentials.",
    remedy: "Give the id of the client under 'with:' of this step, and its secret as 'change-record-token'."
  });
}
function refusedByRule(error) {
  if (!(error instanceof DeployError) || statusOf2(error) !== 403) return error;
  return new DeployError(
    {
      ...error.facts,
      code: "RECORD_REFUSED",
      remedy: "Read what ServiceNow says above. A business rule or a data policy asks for a field or another state: add it under change-record in deploy.yml, or let the change be brought on. An access control asks for a role: give it to the account."
    },
    { cause: error.cause }
  );
}
function reasonsIn(body) {
  const { success, data } = object({ error: object({ message: string(), detail: optional(nullable(string())) }) }).safeParse(body);
  if (!success) return [];
  return [data.error.message, data.error.detail ?? ""].filter((reason) => reason !== "");
}
function noData(what2, reasons = []) {
  return new DeployError({
    code: "RECORD_UNREACHABLE",
    message: `ServiceNow could not ${what2}.`,
    cause: reasons.length > 0 ? reasons.join(" ") : "It answered with a page or an empty answer in the place of data.",
    remedy: "See in a browser whether the instance is up: one that sleeps or is upgraded shows a page. Check 'url' of change-record in deploy.yml, too."
  });
}

// packages/record/servicenow/api.ts
var fileSchema = object({
  sys_id: string(),
  file_name: string(),
  sys_created_by: string()
});
var cellSchema = object({ value: nullable(string()), display_value: nullable(string()) });
var rowSchema = record(string(), cellSchema);
function serviceNowApi(place) {
  const { request, once: once2 } = serviceNowAccount(place);
  const rowOf = async (wanted) => parsed2(rowSchema, await request(wanted), wanted.what);
  const query = (columns) => ({
    sysparm_display_value: "all",
    sysparm_exclude_reference_link: "true",
    sysparm_fields: columns.join(",")
  });
  const rows = async (table, found3, columns) => {
    const wanted = {
      method: "GET",
      path: `/api/now/table/${table}`,
      query: { ...query(columns), sysparm_query: found3, sysparm_limit: "200" },
      what: `read ${table}`
    };
    return parsed2(array(rowSchema), await request(wanted), wanted.what).map(asRow);
  };
  let known;
  return {
    url: baseOf(place),
    once: once2,
    rows,
    account: async () => {
      known ??= userOf(place) ?? await askedUser(rows);
      return known;
    },
    create: async (table, values2, columns) => asRow(
      await rowOf({
        method: "POST",
        path: `/api/now/table/${table}`,
        query: query(columns),
        json: values2,
        what: `make a row of ${table}`
      })
    ),
    update: async ({ table, sysId, what: what2, isSameTwice = false }, values2, columns) => asRow(
      await rowOf({
        method: "PATCH",
        path: `/api/now/table/${table}/${sysId}`,
        query: query(columns),
        json: values2,
        isSameTwice,
        what: what2
      })
    ),
    files: async (sysId) => {
      const wanted = {
        method: "GET",
        path: "/api/now/attachment",
        query: { sysparm_query: `table_sys_id=${sysId}^ORDERBYsys_created_on`, sysparm_limit: "1000" },
        what: "list attachments"
      };
      return parsed2(array(fileSchema), await request(wanted), wanted.what);
    },
    content: (fileId) => request({ method: "GET", path: `/api/now/attachment/${fileId}/file`, what: "read an attachment" }),
    upload: async ({ table, sysId }, { name, type, content }) => {
      await request({
        method: "POST",
        path: "/api/now/attachment/file",
        query: { table_name: table, table_sys_id: sysId, file_name: name },
        headers: { "content-type": type },
        body: new Blob([new Uint8Array(content)]),
        what: `attach ${name}`
      });
    }
  };
}
function userOf({ login, user }) {
  return login === "password" && user !== "" ? user : void 0;
}
async function askedUser(rows) {
  const found3 = await rows("sys_user", "user_name=javascript:gs.getUserName()", ["user_name"]);
  const [name = ""] = found3.map(({ user_name: one }) => one?.value ?? "");
  if (found3.length === 1 && name !== "") return name;
  throw new DeployError({
    code: "RECORD_REFUSED",
    message: "ServiceNow does not say as which user this account works, so what is its own cannot be told.",
    cause: "This account may not read its own row of sys_user, or the instance evaluates no gs.getUserName() in a query.",
    remedy: "Let the account read sys_user, or log in with user and password."
  });
}
function isSameUser(one, other) {
  return one !== void 0 && one !== "" && one.toLowerCase() === other.toLowerCase();
}
function parsed2(schema, body, what2) {
  const reasons = reasonsIn(body);
  const { success, data } = object({ result: schema }).safeParse(body);
  if (!success || reasons.length > 0) throw noData(what2, reasons);
  return data.result;
}
function asRow(cells) {
  return Object.fromEntries(
    Object.entries(cells).map(([name, { value, display_value: shown }]) => [
      name,
      { value: value ?? "", shown: shown ?? "" }
    ])
  );
}

// packages/record/servicenow/change.ts
init_dirname();
import { createHash as createHash3 } from "node:crypto";
function serviceNowSettings({ url, states, servicenow: change }, access) {
  if (url !== void 0 && change !== void 0)
    return { place: { url, ...access, login: change.login }, change, states };
  throw new DeployError({
    code: "RECORD_REFUSED",
    message: "deploy.yml names no ServiceNow.",
    remedy: "Write 'url' and the group 'servicenow' under change-record."
  });
}
var TABLE = "change_request";
var POINTER2 = "*Cut here: the whole is in change-record.md of the evidence, which is attached.*";
var MAX_CORRELATION = 100;
function correlationOf(key) {
  if (key.length <= MAX_CORRELATION && /^[\w .:@/+-]+$/.test(key)) return key;
  return createHash3("sha256").update(key).digest("hex");
}
function at(row, what2) {
  return { table: TABLE, sysId: row.sys_id.value, what: `${what2} of ${row.number?.value ?? "the change"}` };
}
function addressOf({ url }, row) {
  return `${url}/${TABLE}.do?sys_id=${row.sys_id.value}`;
}
function noColumns(names, number2 = "a change") {
  const isLost = names.includes("correlation_id");
  return new DeployError({
    code: "RECORD_REFUSED",
    message: `ServiceNow keeps or shows no ${names.join(", ")} of ${number2}.`,
    cause: "There is no such column, or this account may not read and write it; ServiceNow then leaves it out without a word.",
    remedy: `Correct 'fields' of change-record in deploy.yml, or give the account access to ${names.join(", ")}.${isLost ? ` Cancel ${number2} by hand: nothing finds it again.` : " Fill it in a change that is there already."}`
  });
}
function databaseTime(time) {
  return time.toISOString().slice(0, 19).replace("T", " ");
}

// packages/record/servicenow/writer.ts
init_dirname();

// packages/record/servicenow/fields.ts
init_dirname();

// packages/record/text/plain.ts
init_dirname();
function plainText(markdown) {
  return blocks(Kt(markdown)).replace(/\n{3,}/g, "\n\n").replace(/\[(?=\s*\/?\s*code\s*\])/gi, "[\u2060").trim();
}
function blocks(tokens) {
  return tokens.map((token) => block(token)).join("");
}
function block(token) {
  switch (token.type) {
    case "heading":
      return `${headingOf(token)}

`;
    case "table":
      return `${tableLines(token).join("\n")}

`;
    case "list":
      return `${token.items.map((item) => `- ${blocks(item.tokens).trim()}`).join("\n")}

`;
    case "code":
      return `${token.text.split("\n").map((line) => `  ${line}`).join("\n")}

`;
    case "blockquote":
      return blocks(token.tokens ?? []);
    case "html":
      return withoutTags(token.text);
    case "hr":
    case "space":
    case "def":
      return "\n";
    default:
      return `${inline(token.tokens ?? [token])}

`;
  }
}
function headingOf({ depth, tokens }) {
  return depth <= 2 ? inline(tokens).toUpperCase() : inline(tokens);
}
function tableLines({ header, rows }) {
  const cells = (row) => row.map(({ tokens }) => inline(tokens));
  const names = cells(header);
  const isNamed = names.some((name) => name !== "");
  const lines = rows.map((row) => cells(row).join(isNamed ? " | " : ": "));
  return isNamed ? [names.join(" | "), ...lines] : lines;
}
function inline(tokens = []) {
  return tokens.map((token) => part(token)).join("");
}
function part(token) {
  switch (token.type) {
    case "br":
      return "\n";
    case "codespan":
      return token.text;
    case "link":
      return token.href === token.text ? token.text : `${inline(token.tokens)} (${token.href})`;
    case "html":
      return withoutTags(token.text);
    default:
      return token.tokens ? inline(token.tokens) : withoutEntities(token.text ?? token.raw);
  }
}
function withoutTags(html) {
  return withoutEntities(html.replace(/<\/summary>/g, "\n").replace(/<[^<>]*>/g, ""));
}

// packages/record/servicenow/fields.ts
var MAX_SHORT = 160;
var MAX_LONG = 4e3;
var risks = { "very-high": "1", high: "2", moderate: "3", low: "4" };
var impacts = { high: "1", medium: "2", low: "3" };
var KEPT = "Kept by the deployment until this line is removed.";
var columnsOfSections = {
  release: "description",
  assessment: "risk_impact_analysis"
};
var untold = /^(history|incidents.*)$/;
var textColumns = [
  ...Object.values(columnsOfSections),
  ...["justification", "implementation_plan", "backout_plan"]
];
function notesIn({ sections: sections2 }) {
  return sections2.filter(
    ({ id, yields }) => columnsOfSections[id] === void 0 && !untold.test(id) && !yields
  );
}
function fieldsOf({ title: title2, sections: sections2, plan }) {
  const kept = sections2.flatMap(({ id, markdown }) => {
    const column = columnsOfSections[id];
    return column === void 0 ? [] : [[column, keptText(markdown)]];
  });
  return {
    short_description: title2.slice(0, MAX_SHORT),
    ...Object.fromEntries(kept),
    ...plan && {
      justification: keptText(plan.justification),
      implementation_plan: keptText(plan.implementation),
      backout_plan: keptText(plan.backout)
    }
  };
}
function keptText(markdown) {
  const room = MAX_LONG - KEPT.length - 2;
  return `${cutText(markdown, { room, most: room })}

${KEPT}`;
}
function cutText(markdown, { room, most }) {
  const text = plainText(cutMarkdown(markdown, { most, pointer: POINTER2 }));
  return text.length <= room || most <= 0 ? text.slice(0, room) : cutText(markdown, { room, most: most - (text.length - room) });
}
async function writeFields(api, row, { text, wanted }) {
  const yields = text.sections.some(({ id, yields: yields2 }) => yields2 && columnsOfSections[id] !== void 0);
  const changed = Object.entries(fieldsOf(text)).filter(([name, value]) => {
    const has = row[name]?.value ?? "";
    if (yields && has !== "") return false;
    return has !== value && value.endsWith(KEPT) && (has === "" || has.replaceAll("\r", "").endsWith(KEPT));
  });
  if (changed.length === 0) return row;
  return api.update(
    { ...at(row, "write the change"), isSameTwice: true },
    Object.fromEntries(changed),
    wanted
  );
}
async function openingOf(api, settings) {
  const { change, now } = settings;
  const begin = now?.() ?? /* @__PURE__ */ new Date();
  const { assignmentGroup, plannedHours } = change;
  const group = assignmentGroup === void 0 ? void 0 : await groupOf(api, assignmentGroup);
  return {
    start_date: databaseTime(begin),
    end_date: databaseTime(new Date(begin.getTime() + plannedHours * 36e5)),
    ...demandedOf({ ...settings, change: { ...change, assignmentGroup: group } })
  };
}
async function groupOf(api, name) {
  if (/^[0-9a-f]{32}$/.test(name)) return name;
  const rows = await api.rows("sys_user_group", `name=${name}`, ["sys_id", "name"]);
  const group = rows.find((row) => row.name?.value === name)?.sys_id?.value;
  if (group !== void 0) return group;
  throw new DeployError({
    code: "RECORD_REFUSED",
    message: `ServiceNow has no group ${name} that this account sees.`,
    remedy: "Correct 'assignment-group' of change-record in deploy.yml, or write its sys_id."
  });
}
function requireKept(row, sent) {
  const lost = Object.entries(sent).flatMap(
    ([name, value]) => value !== "" && (row[name]?.value ?? "") === "" ? [name] : []
  );
  if (lost.length > 0) throw noColumns(lost, row.number?.value);
}
function demandedOf({ change }) {
  const { type, risk, impact, assignmentGroup = "", fields } = change;
  return {
    ...{ type, risk: risks[risk], impact: impacts[impact], assignment_group: assignmentGroup },
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  };
}

// packages/record/servicenow/notes.ts
init_dirname();
import { createHash as createHash4 } from "node:crypto";
var MAX_NOTE = 3e4;
function noteOf(section) {
  const text = withoutMarks(plainText(cutMarkdown(section.markdown, { most: MAX_NOTE, pointer: POINTER2 })));
  const endings = (section.endings ?? []).map(endedMark);
  return [text, "", sectionMark(section), ...endings].join("\n");
}
async function notesOf(api, row) {
  const shown = row.work_notes?.shown ?? "";
  if (shown === "") return [];
  const of = row.sys_id.value;
  const query = `element_id=${of}^element=work_notes^ORDERBYDESCsys_created_on`;
  const entries = await api.rows("sys_journal_field", query, ["element_id", "value", "sys_created_by"]).catch((error) => {
    if (error instanceof DeployError && error.code === "RECORD_REFUSED") return [];
    throw error;
  });
  const ofChange = entries.filter(({ element_id: id }) => id?.value === of);
  if (ofChange.length === 0) return linesOf(shown);
  const account2 = await api.account();
  const own2 = ofChange.filter(({ sys_created_by: by }) => isSameUser(by?.value, account2));
  return own2.flatMap(({ value }) => linesOf(value?.value ?? ""));
}
function linesOf(text) {
  return text.split(/\r?\n/);
}
function isNoted(lines, section) {
  const newest = lines.find((line) => line.startsWith(`${MARK}section ${section.id} `));
  return newest === sectionMark(section) && knowsEndings(lines, section);
}
function knowsEndings(lines, { endings = [] }) {
  return endings.every((ending) => lines.includes(endedMark(ending)));
}
var MARK = "deploy:";
function sectionMark({ id, markdown }) {
  return `${MARK}section ${id} ${createHash4("sha256").update(markdown).digest("hex").slice(0, 16)}`;
}
function endedMark(ending) {
  return `${MARK}ended ${ending}`;
}
function withoutMarks(text) {
  return text.replace(/deploy:(?=section |ended )/g, "deploy\u2060:");
}

// packages/record/servicenow/writer.ts
var own = [
  ...["sys_id", "number", "correlation_id", "type", "state", "short_description"],
  ...textColumns,
  ...["risk", "impact", "assignment_group", "start_date", "end_date", "sys_created_by", "work_notes"]
];
function changeWriter(api, settings) {
  const columns = [...own, ...Object.keys(settings.change.fields)];
  const find = (key) => findChange(api, key, columns);
  const create = async (text) => {
    const opening2 = { ...await openingOf(api, settings), ...fieldsOf(text) };
    const values2 = { ...opening2, correlation_id: correlationOf(text.key) };
    const row = await api.create(TABLE, values2, columns);
    requireKept(row, values2);
    return row;
  };
  const put = async (text, known) => {
    const found3 = known ?? await find(text.key);
    if (found3 === void 0)
      return api.once(
        () => find(text.key),
        () => create(text)
      );
    return writeFields(api, found3, { text, wanted: columns });
  };
  const note = async (row, section, key) => {
    const again = async () => {
      const now = await find(key);
      return now !== void 0 && isNoted(await notesOf(api, now), section) || void 0;
    };
    await api.once(again, async () => {
      await api.update(at(row, "add a work note"), { work_notes: noteOf(section) }, ["sys_id"]);
      return true;
    });
  };
  const write2 = async (text, known) => {
    const row = await put(text, known);
    const sections2 = notesIn(text);
    const notes = sections2.length > 0 ? await notesOf(api, row) : [];
    for (const section of sections2) if (!isNoted(notes, section)) await note(row, section, text.key);
    return { url: addressOf(api, row) };
  };
  return { columns, find, write: write2 };
}
async function findChange(api, key, wanted) {
  const id = correlationOf(key);
  const rows = await api.rows(TABLE, `correlation_id=${id}^ORDERBYsys_created_on`, wanted);
  const row = rows.find(({ correlation_id: has }) => has?.value === id);
  const [first] = rows;
  const unreadable2 = wanted.filter((column) => first !== void 0 && !(column in first));
  if (unreadable2.length > 0) throw noColumns(unreadable2);
  return row;
}

// packages/record/servicenow/approvals.ts
var plannedSchema2 = strictObject({
  schemaVersion: literal(1),
  environment: string(),
  planDigest: string().check(_regex(/^[0-9a-f]{64}$/)),
  approvedBefore: array(string())
});
var changeColumns = ["sys_id", "number", "correlation_id"];
var approverColumns = ["sys_id", "state", "sys_updated_on", "sys_updated_by", "approver.user_name"];
function serviceNowApprovals(settings) {
  const api = serviceNowApi(settings.place);
  const find = (key) => findChange(api, key, changeColumns);
  return {
    announce: async ({ key, environment, digest }) => {
      const row = await find(key);
      if (row === void 0) throw noChange(key);
      const newest = () => newestPlan(api, row, environment);
      const known = await newest();
      const approved = (await approversOf(api, row)).filter(isApproved).map(({ sys_id: id }) => id.value);
      const isKnown = known?.planDigest === digest;
      const approvedBefore = isKnown ? known.approvedBefore.filter((one) => approved.includes(one)) : approved;
      if (isKnown && approvedBefore.length === known.approvedBefore.length) return;
      const planned = { schemaVersion: 1, environment, planDigest: digest, approvedBefore };
      await api.once(
        async () => isDeepStrictEqual(await newest(), planned) ? true : void 0,
        async () => {
          await api.upload({ table: TABLE, sysId: row.sys_id.value }, fileOf(planned));
          return true;
        }
      );
    },
    commandsOn: async (change) => {
      const row = await find(change.key);
      if (row === void 0) return none("There is no change in ServiceNow yet that somebody could approve.");
      const planned = await newestPlan(api, row, change.environment);
      const where = `${row.number?.value} in ServiceNow (${addressOf(api, row)})`;
      if (planned?.planDigest !== change.digest)
        return none(
          `${where} has not been shown this plan, so its approvals are not about it: run this job with 'dry-run: true', then let them approve there, in the place of a comment.`
        );
      const rows = await approversOf(api, row);
      const rejected = rows.filter(({ state }) => state?.value === "rejected").map(userOf2);
      if (rejected.length > 0)
        return none(`${rejected.join(", ")} rejected ${where}, so no approval of it counts.`);
      const since = rows.filter(
        (one) => isApproved(one) && !planned.approvedBefore.includes(one.sys_id?.value ?? "")
      );
      return wordsOf2(since, { change, settings, where, url: addressOf(api, row) });
    }
  };
}
function none(reason) {
  return { commands: [], ignored: [reason] };
}
function isApproved({ state }) {
  return state?.value === "approved";
}
function userOf2(row) {
  return row["approver.user_name"]?.value ?? "";
}
function approversOf(api, change) {
  const of = change.sys_id.value;
  return api.rows("sysapproval_approver", `sysapproval=${of}^ORDERBYsys_updated_on`, [
    "sysapproval",
    ...approverColumns
  ]).then((rows) => rows.filter(({ sysapproval }) => sysapproval?.value === of));
}
function wordsOf2(rows, {
  change: { approvals, digest },
  settings,
  where,
  url
}) {
  const { accounts } = settings.change;
  const loginOf = (user) => Object.hasOwn(accounts, user) ? accounts[user] : void 0;
  const [own2, others] = split(rows, (row) => isSameUser(row.sys_updated_by?.value, userOf2(row)));
  const known = own2.flatMap((row) => {
    const login = loginOf(userOf2(row));
    return login === void 0 ? [] : [{ row, login }];
  });
  const commands = approvals.flatMap(
    ({ role, logins, teams }) => known.filter(
      ({ login }) => teams.length > 0 || logins.some((one) => one.toLowerCase() === login.toLowerCase())
    ).map(({ row, login }) => {
      const at2 = isoOf(row.sys_updated_on?.value ?? "");
      const account2 = userOf2(row);
      const word = { login, account: account2, body: `approved as ${account2}`, at: at2, edited: false, url };
      return { verb: "approve", role, digest, reason: "", word };
    })
  );
  const strangers = own2.map(userOf2).filter((user) => loginOf(user) === void 0);
  return {
    commands,
    ignored: [
      ...others.map(
        (row) => `The approval of ${userOf2(row)} for ${where} was written by ${row.sys_updated_by?.value}, so it does not count: approvers decide themselves, not a delegate or an administrator for them.`
      ),
      ...strangers.map(
        (user) => `${user} approved ${where}; 'accounts' of change-record in deploy.yml names no account of GitHub for this user.`
      ),
      `Approvals are given in ${where}, in the place of a comment.`
    ]
  };
}
function split(all, is) {
  return [all.filter(is), all.filter((one) => !is(one))];
}
function isoOf(time) {
  return `${time.replace(" ", "T")}Z`;
}
function prefixOf2(environment) {
  return `plan-${environment}-`;
}
function fileOf(planned) {
  return {
    name: `${prefixOf2(planned.environment)}${planned.planDigest.slice(0, 12)}.json`,
    type: "application/json",
    content: Buffer.from(`${JSON.stringify(planned, null, 2)}
`)
  };
}
async function newestPlan(api, row, environment) {
  const account2 = await api.account();
  const name = new RegExp(`^${prefixOf2(environment)}[0-9a-f]{12}\\.json$`);
  const files = (await api.files(row.sys_id.value)).filter(
    (file3) => name.test(file3.file_name) && isSameUser(file3.sys_created_by, account2)
  );
  const file2 = files.at(-1);
  if (file2 === void 0) return void 0;
  const { success, data } = plannedSchema2.safeParse(await api.content(file2.sys_id));
  return success && data.environment === environment ? data : void 0;
}
function noChange(key) {
  return new DeployError({
    code: "RECORD_REFUSED",
    message: `ServiceNow has no change of ${key} that could be shown the plan.`,
    cause: "The stage before opens it; it was deleted, or this account no longer sees it.",
    remedy: "Deploy to the environment before again: that opens one."
  });
}

// packages/record/servicenow/changes.ts
init_dirname();

// packages/record/servicenow/moves.ts
init_dirname();

// packages/record/servicenow/states.ts
init_dirname();
var values = {
  new: "-5",
  assess: "-4",
  authorize: "-3",
  scheduled: "-2",
  implement: "-1",
  review: "0",
  closed: "3",
  canceled: "4"
};
var canceled = values.canceled;
var ways = {
  normal: ["-5", "-4", "-3", "-2", "-1", "0", "3"],
  standard: ["-5", "-2", "-1", "0", "3"],
  emergency: ["-5", "-3", "-2", "-1", "0", "3"]
};
function stateValue(name) {
  return /^-?\d+$/.test(name) ? name : values[name.toLowerCase()];
}
function statesBetween(type, from, to) {
  if (from === to) return [];
  const way = ways[type];
  if (way === void 0 || to === canceled || !way.includes(to) || !way.includes(from)) return [to];
  const begin = way.indexOf(from);
  const end = way.indexOf(to);
  return end < begin ? void 0 : way.slice(begin + 1, end + 1);
}
var closedState = values.closed;
function isEnded(state) {
  return state === closedState || state === canceled;
}

// packages/record/servicenow/moves.ts
function requireOwn(row, {
  type,
  account: account2,
  environment,
  api
}) {
  const { type: has, sys_created_by: by, number: number2 } = row;
  const isOfType = has?.value === type;
  if (isOfType && isSameUser(by?.value, account2)) return;
  throw new DeployError({
    code: "CHANGE_NOT_APPROVED",
    message: `${number2?.value} is not the change that ${environment} asks for.`,
    cause: isOfType ? `${by?.value} made it, not ${account2}, the account of the deployment.` : `It is of type ${has?.shown}; deploy.yml says ${type}.`,
    remedy: `See who made it and why (${addressOf(api, row)}). Cancel it and empty its correlation_id: the next deployment to the environment before opens the right one. All stages of a release use one account.`
  });
}
function ended(row, api) {
  return new DeployError({
    code: "CHANGE_NOT_APPROVED",
    message: `${row.number?.value} is ${row.state?.shown}, and nothing is deployed for a change that has ended.`,
    remedy: `See why it ended (${addressOf(api, row)}). Deploy another release; or let its correlation_id be emptied, and the next deployment opens a new change of this one.`
  });
}
function requireState2(row, { required, environment, api }) {
  const { value = "", shown = "" } = row.state ?? {};
  if (required.some((name) => isState({ value, shown }, name))) return;
  throw new DeployError({
    code: "CHANGE_NOT_APPROVED",
    message: `${row.number?.value} is ${shown}, and ${environment} is deployed to only when it is ${required.join(" or ")}.`,
    remedy: `Let the change be brought there (${addressOf(api, row)}), and run this job again.`
  });
}
function isState({ value, shown }, name) {
  return stateValue(name) === value || name.toLowerCase() === shown.toLowerCase();
}
async function advance(api, { states, change, now = () => /* @__PURE__ */ new Date() }, { row, look, columns, moment: { environment, event } }) {
  const name = states[environment]?.[event];
  if (name === void 0) return;
  for (const state of stepsTo(row, name)) {
    const reached = async () => {
      const seen = await look();
      return seen?.state?.value === state ? seen : void 0;
    };
    const values2 = { state, ...timeOf(event, now()), ...closingOf(change, state, event) };
    const answer = await api.once(reached, () => api.update(at(row, "bring on the state"), values2, columns));
    if (answer.state?.value !== state)
      throw noState(row, name, `ServiceNow left it ${answer.state?.shown}, without a word.`);
  }
}
function stepsTo(row, name) {
  const target = stateValue(name);
  if (target === void 0)
    throw noState(row, name, "It is no state of a change out of the box; write the number of your own.");
  const steps = statesBetween(row.type?.value ?? "", row.state?.value ?? "", target);
  if (steps === void 0) throw noState(row, name, `It is ${row.state?.shown}, and no way leads back.`);
  return steps;
}
function timeOf(event, time) {
  return { [event === "begin" ? "work_start" : "work_end"]: databaseTime(time) };
}
var closeNotes = {
  confirmed: "The release serves: its gate passed. What was measured is in the work notes.",
  failed: "The stage did not end with the release in service. What happened is in the work notes.",
  rolledBack: "The release was left again. The reason is in the work notes."
};
function closingOf({ closeCodes }, state, event) {
  if (state !== closedState || event === "begin") return {};
  return { close_code: closeCodes[event], close_notes: closeNotes[event] };
}
function noState(row, name, cause) {
  return new DeployError({
    code: "RECORD_STATE",
    message: `${row.number?.value} cannot become ${name}.`,
    cause,
    remedy: "Bring the change there by hand, or correct 'states' of change-record in deploy.yml."
  });
}

// packages/record/servicenow/changes.ts
function serviceNowChanges(settings) {
  const api = serviceNowApi(settings.place);
  const { columns, find, write: write2 } = changeWriter(api, settings);
  const open = async (text, { goesBack } = { goesBack: false }) => {
    const row = await find(text.key);
    const hasEnded = isEnded(row?.state?.value ?? "");
    if (row !== void 0 && hasEnded && !goesBack) throw ended(row, api);
    if (row !== void 0 && !goesBack) requireKept(row, demandedOf(settings));
    try {
      return await write2(text, row);
    } catch (error) {
      if (row === void 0 || !hasEnded || !isRefusal(error)) throw error;
      return { url: addressOf(api, row) };
    }
  };
  const deliver = async (text) => {
    const row = await find(text.key);
    const notes = row === void 0 ? [] : await notesOf(api, row);
    const unknown2 = text.sections.filter((section) => !knowsEndings(notes, section));
    try {
      if (unknown2.length > 0) await write2({ ...text, sections: unknown2 }, row);
      return unknown2;
    } catch (error) {
      if (row === void 0 || !isEnded(row.state?.value ?? "") || !isRefusal(error)) throw error;
      throw untold2(row, unknown2, error);
    }
  };
  return {
    open,
    update: (text) => write2(text),
    deliver: (texts) => deliverEach(texts, deliver),
    attach: async (key, files) => attachAll(api, await found2(find, key), files),
    requireAllowed: async (key, environment) => {
      const { required = [] } = settings.states[environment] ?? {};
      if (required.length === 0) return;
      const row = await found2(find, key);
      requireOwn(row, { type: settings.change.type, account: await api.account(), environment, api });
      requireState2(row, { required, environment, api });
    },
    advance: async (key, moment) => advance(api, settings, { row: await found2(find, key), look: () => find(key), columns, moment }),
    look: async (key) => {
      const row = await found2(find, key);
      return { url: addressOf(api, row), key: row.number?.value ?? "", state: row.state?.shown ?? "" };
    }
  };
}
async function found2(find, key) {
  const row = await find(key);
  if (row !== void 0) return row;
  throw new DeployError({
    code: "RECORD_REFUSED",
    message: `ServiceNow has no change of ${key}.`,
    cause: "It was deleted after it was opened, or the account no longer sees it.",
    remedy: "Run the stage again: it opens one."
  });
}
function untold2(row, sections2, { facts, cause }) {
  const endings = sections2.flatMap(({ endings: of = [] }) => of);
  const message = `${row.number?.value} is ${row.state?.shown} and takes no note, so it does not say how an earlier deployment ended: ${endings.join(", ")}.`;
  const remedy = "Write it there by hand; the evidence and the host tell of it.";
  return new DeployError({ ...facts, message, remedy }, { cause });
}
function isRefusal(error) {
  return error instanceof DeployError && error.code === "RECORD_REFUSED";
}
async function attachAll(api, row, files) {
  const sysId = row.sys_id.value;
  const has = async (name) => (await api.files(sysId)).some(({ file_name: known }) => known === name) || void 0;
  const names = new Set((await api.files(sysId)).map(({ file_name: name }) => name));
  const failures = [];
  for (const file2 of files.filter(({ name }) => !names.has(name))) {
    try {
      await api.once(
        () => has(file2.name),
        async () => {
          await api.upload({ table: TABLE, sysId }, file2);
          return true;
        }
      );
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

// packages/record/systems.ts
var systems = {
  "github-issue": ({ github }) => ({ records: githubIssues(github()), approvals: githubComments(github()) }),
  jira: ({ record: record2, access }) => {
    const place = jiraPlace(record2, access);
    return { records: jiraIssues(place), approvals: jiraApprovals(place) };
  },
  servicenow: ({ record: record2, access }) => {
    const settings = serviceNowSettings(record2, access);
    return { records: serviceNowChanges(settings), approvals: serviceNowApprovals(settings) };
  }
};

// packages/stage/records.ts
function withRecords(deps, manifest) {
  return { ...deps, ...deps.recordsOf?.(manifest) };
}
function recordsOf({ changeRecord: wanted }, { inputs, run, artifacts }) {
  const { changeRecord: input, changeRecordAccess: access, githubToken } = inputs;
  const record2 = wanted ?? { system: "github-issue", states: {} };
  const { system } = record2;
  if (input !== "none" && input !== "" && input !== system) throw otherSystem(input, system);
  const github = () => ({ github: createGitHub({ token: githubToken }), repository: run.repository });
  const approvals = (source) => githubToken === "" ? void 0 : approvalsOf2(github(), { record: source, run, artifacts });
  if (input === "none") return { records: void 0, approvals: approvals(void 0) };
  if (system !== "github-issue") requireToken(access.token, system);
  const keeper = systems[system]({ record: record2, access, github });
  return { records: inTurn(keeper.records), approvals: approvals(keeper.approvals) };
}
function approvalsOf2(place, {
  record: record2,
  run: { runId, url },
  artifacts
}) {
  return {
    sources: {
      "pull-request-review": pullRequestReviews(place),
      ...record2 && { "change-record": record2 },
      "environment-review": environmentReviews(place, { artifacts, runId, url, now: () => /* @__PURE__ */ new Date() })
    },
    people: githubPeople(place)
  };
}
function mustBeAllowed({ wish, manifest, environment }) {
  return wish.kind === "deploy" && requiredStates(manifest, environment).length > 0;
}
function refuseWithoutRecord(asked, { records }) {
  if (records !== void 0 || !mustBeAllowed(asked)) return;
  const { manifest, environment } = asked;
  throw new DeployError({
    code: "CHANGE_NOT_APPROVED",
    message: `${environment.name} asks for a change record that is ${requiredStates(manifest, environment).join(" or ")}, and there is none.`,
    cause: "The input 'change-record' is none.",
    remedy: "Remove the input 'change-record' of this step."
  });
}
function requiredStates({ changeRecord }, { name }) {
  return changeRecord?.states[name]?.required ?? [];
}
function momentOf({ kind, environment, outcome }) {
  const done = kind === "rollback" ? "rolledBack" : "confirmed";
  return { environment, event: outcome === "confirmed" ? done : "failed" };
}
function otherSystem(input, system) {
  return new DeployError({
    code: "INPUT_INVALID",
    message: `The input 'change-record' is '${input}', but the change record is kept by ${system}.`,
    cause: "deploy.yml says so under change-record; without that it is an issue on GitHub.",
    remedy: "Leave the input out, or set it to none for a run without a change record."
  });
}
function requireToken(token, system) {
  if (token !== "") return;
  throw new DeployError({
    code: "INPUT_MISSING",
    message: `The input 'change-record-token' is empty, and the change record is kept by ${system}.`,
    remedy: "Give it under 'with:' of this step. A secret that does not exist in this repository, or in the 'environment:' of this job, is empty too."
  });
}

// packages/stage/attachments.ts
init_dirname();
import { createHash as createHash5 } from "node:crypto";

// packages/release/pack.ts
init_dirname();
var import_tar_stream = __toESM(require_tar_stream(), 1);
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
async function packTexts(texts) {
  const archive = (0, import_tar_stream.pack)();
  for (const path of Object.keys(texts).toSorted())
    archive.entry({ name: path, mode: 420, mtime: /* @__PURE__ */ new Date(0), uid: 0, gid: 0 }, texts[path]);
  archive.finalize();
  return buffer(archive.pipe(createGzip({ level: 9 })));
}

// packages/stage/attachments.ts
async function recordFiles({ application, release, stage }, documents) {
  const of = `${application}-${release.version}`;
  const textsOf = (paths) => Object.fromEntries(paths.flatMap((path) => documents[path] ? [[path, documents[path]]] : []));
  const single = (path, name, ending, type) => Object.values(textsOf([path])).map((text) => named3(`${of}-${name}`, ending, type, Buffer.from(text)));
  const bundle = await packTexts(textsOf(bundlePaths(documents)));
  return [
    named3(`${of}-${stage}-evidence`, ".tar.gz", "application/gzip", bundle),
    ...single("bom.json", "bom", ".json", "application/json"),
    ...single("SHA256SUMS", "SHA256SUMS", ".txt", "text/plain")
  ];
}
function bundlePaths(documents) {
  const index = documents[madeFiles.index];
  if (index === void 0) return Object.keys(documents);
  return [...sealedPaths(parseEvidence(index, madeFiles.index)), madeFiles.seal, madeFiles.signature];
}
function named3(name, ending, type, content) {
  const digest = createHash5("sha256").update(content).digest("hex").slice(0, 12);
  return { name: `${name}-${digest}${ending}`, type, content };
}

// packages/stage/keep.ts
init_dirname();
import { once } from "node:events";
import { join as join2 } from "node:path";
import { setTimeout as sleep4 } from "node:timers/promises";

// packages/evidence/change-plan.ts
init_dirname();
function changePlan({ release, stages }) {
  const forward = stages.filter((stage) => stage.kind !== "rollback" && !isUntouched(stage));
  const from = release.commit ? ` from commit ${code(release.commit)}` : "";
  const where = release.repository ? ` of ${plain(release.repository)}` : "";
  return {
    justification: `Release ${code(release.version)}${from}${where}. What is other than in the release before stands in its commits and pull requests.`,
    implementation: [
      `The release ${code(release.id)} was built once; the bytes with the sha256 ${code(release.sha256)} go through all environments, each by a plan that is on the host and finishes without the runner.`,
      ...forward.map(madeBy)
    ].join("\n\n"),
    backout: [
      "A host whose gate does not pass, or whose deployment nobody confirms in time, goes back by itself, also when the runner is gone or the host restarts.",
      "By hand: run the action `rollback` for the environment, with a reason. It needs neither the release nor, where the host keeps the release before, a network.",
      ...forward.map(takenBackTo)
    ].join("\n\n")
  };
}
function madeBy({ environment, hosts, actor, runUrl }) {
  const each = hosts.map(
    ({ host, planDigest }) => planDigest ? `${plain(host)} (plan ${code(planDigest.slice(0, 12))})` : plain(host)
  );
  return `${plain(environment)}: ${each.join(", ")}, by ${plain(actor)}${linkTo(runUrl)}.`;
}
function takenBackTo({ environment, previous }) {
  const back = previous ? `back to ${code(previous)}, which stays on the host` : "it is the first deployment, so what it started is stopped and removed";
  return `${plain(environment)}: ${back}.`;
}

// packages/evidence/late.ts
init_dirname();
var words = {
  confirmed: "\u2705 confirmed",
  reverted: "\u21A9\uFE0F taken back",
  aborted: "\u26D4 given up before anything was switched",
  broken: "\u{1F6A8} broken, needs a person"
};
function lateSection(ending) {
  const { deployId, kind, environment, host, release, event, at: at2, detail, actor, url } = ending;
  const verb = kind === "rollback" ? "Rollback" : "Deployment";
  const told = [
    `**${words[event]}** \xB7 ${at2}${detail ? ` \xB7 ${plain(detail)}` : ""}`,
    `${code(release)} \xB7 by ${plain(actor)}${linkTo(url)}`,
    `Told by ${plain(host)} to a later run, because the record of its own run was not here.`
  ];
  return {
    id: `deployment-${deployId}`,
    markdown: [`### ${verb} ${code(deployId)} in ${plain(environment)}`, ...told].join("\n\n"),
    endings: [endingOf(deployId, event)]
  };
}
function endingsOf({ hosts }) {
  return hosts.flatMap(
    ({ deployId, outcome }) => deployId !== void 0 && Object.hasOwn(words, outcome) ? [endingOf(deployId, outcome)] : []
  );
}
function endingOf(deployId, event) {
  return `${deployId} ${event}`;
}

// packages/stage/fetchable.ts
init_dirname();
function fetchable(stage, {
  evidence,
  uploaded,
  run
}) {
  const { release, items } = evidence;
  const page3 = run.url.replace(/\/attempts\/\d+$/, "");
  const kept = page3 === "" || uploaded === void 0 ? [] : [uploaded];
  return {
    stage,
    artifacts: kept.map(({ name, id }) => ({ name, url: `${page3}/artifacts/${id}` })),
    release: {
      tag: /^refs\/tags\/(.+)$/.exec(release.ref ?? "")?.[1] ?? `v${release.version}`,
      digests: [release.sha256, ...items.map(({ sha256 }) => sha256)]
    }
  };
}

// packages/stage/keep.ts
var LAST_WORDS_MS = 1e3;
async function keepEvidence({ stage, subject, documents }, inputs, deps) {
  const directory = join2(deps.workspace, inputs.evidenceDirectory);
  const written = await write(directory, { subject, documents }, deps);
  const bundle = written?.documents ?? documents;
  const text = recordText(subject, bundle);
  const where = `the evidence is in ${inputs.evidenceDirectory}`;
  const markdown = text.sections.find(({ id }) => id === stage.stage)?.markdown ?? "";
  await tried(`Writing the job summary, ${where},`, deps, () => deps.summary(markdown, pointerTo(inputs)));
  let answers = true;
  const update = async () => {
    try {
      return await deps.records?.update(text);
    } catch (error) {
      answers = !isDown(error);
      throw error;
    }
  };
  const [record2, uploaded] = await Promise.all([
    tried(`Writing the change record, ${where} and the host tells of it to the next run,`, deps, update),
    inputs.uploadArtifact ? tried(
      `Uploading the evidence, which is in ${inputs.evidenceDirectory},`,
      deps,
      () => uploadBundle({ stage, subject }, { directory, documents, evidence: written?.evidence }, deps)
    ) : void 0
  ]);
  if (answers) await showInRecord({ stage, key: text.key, written }, where, deps);
  if (record2 && written && !deps.signal.aborted) {
    const files = fetchable(stage.stage, { evidence: written.evidence, uploaded, run: deps.run });
    await tried(
      "Linking the evidence in the change record",
      deps,
      async () => deps.records?.link?.(text.key, files)
    );
  }
  return { url: record2?.url ?? "" };
}
async function showInRecord({ stage, key, written }, where, deps) {
  const { records } = deps;
  if (written)
    await tried(
      `Attaching the evidence to the change record, ${where},`,
      deps,
      async () => records?.attach?.(key, await recordFiles(stage, written.documents))
    );
  await tried(
    "Giving the change record its state",
    deps,
    async () => records?.advance?.(key, momentOf(stage))
  );
}
async function write(directory, { subject, documents }, deps) {
  const { sign } = deps;
  const first = await tried(
    "Writing the evidence",
    deps,
    () => writeBundle(directory, subject, documents, sign)
  );
  if (first !== void 0 || sign === void 0) return first;
  return tried("Writing the evidence without a signature", deps, async () => {
    const unsigned = await writeBundle(directory, subject, documents);
    deps.log.warning("The evidence is written, and not signed. The next stage that has the key signs it.");
    return unsigned;
  });
}
async function uploadBundle(about2, {
  directory,
  documents,
  evidence
}, deps) {
  if (evidence === void 0) return upload(about2, { directory, paths: Object.keys(documents) }, deps);
  const all = [...(await readFiles(directory)).files.keys()];
  const own2 = /* @__PURE__ */ new Set([...sealedPaths(evidence), madeFiles.seal, madeFiles.signature]);
  const beside = all.filter((path) => !own2.has(path));
  const bundle = await upload(about2, { directory, paths: all.filter((path) => own2.has(path)) }, deps);
  if (beside.length > 0) await upload(about2, { directory, paths: beside, suffix: "-beside" }, deps);
  return bundle;
}
function recordText(subject, documents) {
  const evidence = evidenceOf(subject, documents);
  const endings = new Map(evidence.stages.map((stage) => [stage.stage, endingsOf(stage)]));
  return {
    key: recordKey(subject.application, subject.release.id),
    title: title(evidence),
    release: {
      application: subject.application,
      version: evidence.release.version,
      ...evidence.release.commit !== void 0 && { commit: evidence.release.commit }
    },
    plan: planOf(evidence),
    sections: sections(evidence).map((section) => ({
      ...section,
      markdown: withoutSecrets(section.markdown),
      endings: endings.get(section.id) ?? []
    }))
  };
}
function planOf(evidence) {
  const { justification, implementation, backout } = changePlan(evidence);
  return {
    justification: withoutSecrets(justification),
    implementation: withoutSecrets(implementation),
    backout: withoutSecrets(backout)
  };
}
function recordKey(application, releaseId) {
  return `${application} ${releaseId}`;
}
async function upload({
  stage: { stage, kind, release },
  subject
}, { directory, paths, suffix = "" }, { artifacts }) {
  const left = kind === "rollback" && release !== void 0 ? `-${release.version}` : "";
  const name = `${subject.application}-evidence-${stage}${left}${suffix}`;
  const { id } = await artifacts.upload(
    name,
    paths.map((path) => join2(directory, path)),
    directory,
    { replace: true }
  );
  return { name, id };
}
function pointerTo({ evidenceDirectory }) {
  return `*Cut here: the whole is in ${evidenceDirectory}/change-record.md, and in the evidence's artifact.*`;
}
async function tried(what2, { log, signal }, body) {
  try {
    return await inTime(body, signal);
  } catch (error) {
    if (error instanceof DeployError && error.code === "ARTIFACT_UNAVAILABLE")
      log.info(`${what2} is left out: ${error.facts.cause} ${error.facts.remedy}`);
    else log.warning(`${what2} failed: ${reasonOf(error)}`);
    return void 0;
  }
}
async function inTime(body, signal) {
  const work = body();
  const done = new AbortController();
  const aborted = signal.aborted ? Promise.resolve() : once(signal, "abort", { signal: done.signal });
  const late = aborted.then(() => sleep4(LAST_WORDS_MS, void 0, { signal: done.signal })).then(() => Promise.reject(cancelled()));
  late.catch(() => {
  });
  work.catch(() => {
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
function cancelled() {
  return new DeployError({
    code: "CANCELLED",
    message: "The run was cancelled, and there was no time for more.",
    step: "evidence",
    remedy: "Run it again when it is wanted."
  });
}
var down = ["GITHUB_UNREACHABLE", "GITHUB_RATE_LIMIT", "RECORD_UNREACHABLE"];
function isDown(error) {
  return error instanceof DeployError && down.includes(error.code);
}
function reasonOf(error) {
  return error instanceof DeployError ? [error.message, error.facts.cause, error.facts.remedy].filter(Boolean).join(" ") : error.message;
}

export {
  placeOf,
  explained,
  withRecords,
  recordsOf,
  mustBeAllowed,
  refuseWithoutRecord,
  momentOf,
  recordFiles,
  lateSection,
  keepEvidence,
  recordText,
  recordKey,
  upload,
  pointerTo,
  tried,
  inTime,
  isDown,
  reasonOf
};
