import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/release/artifact.ts
init_dirname();
function workflowArtifacts({
  env = process.env,
  token = "",
  repository = env.GITHUB_REPOSITORY ?? ""
} = {}) {
  const load = () => import("./artifact-ULEU4BA5.js");
  const client = async () => {
    const reason = whyUnavailable(env);
    if (reason !== void 0) throw unavailable(reason);
    const { DefaultArtifactClient } = await load();
    return new DefaultArtifactClient();
  };
  return {
    load: () => void (whyUnavailable(env) === void 0 && load().catch(() => void 0)),
    upload: async (name, files, root, { retentionDays, replace = false } = {}) => {
      const artifacts = await client();
      const settings = { compressionLevel: 0, ...retentionDays === void 0 ? {} : { retentionDays } };
      try {
        if (replace) await artifacts.deleteArtifact(name).catch(unlessMissing);
        const { id, digest } = await artifacts.uploadArtifact(name, [...files], root, settings);
        if (id === void 0 || digest === void 0) throw new Error("GitHub named no artifact");
        return { id, digest };
      } catch (error) {
        throw uploadFailed(name, error);
      }
    },
    download: async (name, directory, { runId } = {}) => {
      const artifacts = await client();
      const scope = runId === void 0 ? {} : { findBy: inRun(repository, { token, runId }) };
      try {
        const { artifacts: known } = await artifacts.listArtifacts({ latest: true, ...scope });
        const found = known.find((artifact) => artifact.name === name);
        if (found === void 0) throw missing(name, { runId, known: known.map((artifact) => artifact.name) });
        const expected = found.digest === void 0 ? {} : { expectedHash: found.digest };
        const { digestMismatch } = await artifacts.downloadArtifact(found.id, {
          path: directory,
          ...expected,
          ...scope
        });
        if (digestMismatch) throw broken(name);
      } catch (error) {
        throw error instanceof DeployError ? error : downloadFailed(name, error);
      }
    }
  };
}
function unlessMissing(error) {
  if (error.name !== "ArtifactNotFoundError") throw error;
}
function inRun(repository, { token, runId }) {
  const [repositoryOwner = "", repositoryName = ""] = repository.split("/");
  return { token, workflowRunId: runId, repositoryOwner, repositoryName };
}
function whyUnavailable(env) {
  const { hostname } = new URL(env.GITHUB_SERVER_URL || "https://github.com");
  if (hostname !== "github.com" && !/\.(ghe\.com|localhost)$/.test(hostname))
    return `${hostname} is a GitHub Enterprise Server, which has no such service.`;
  if (!env.ACTIONS_RUNTIME_TOKEN || !env.ACTIONS_RESULTS_URL)
    return "This is not a job of GitHub Actions: the runner gave no access to the service.";
  return void 0;
}
function unavailable(cause) {
  return new DeployError({
    code: "ARTIFACT_UNAVAILABLE",
    message: "There is no service for workflow artifacts here.",
    cause,
    remedy: "Carry the directory by other means: a GitHub release, a shared disk, or deploy in the same job."
  });
}
function uploadFailed(name, { message }) {
  return new DeployError({
    code: "ARTIFACT_UPLOAD_FAILED",
    message: `The workflow artifact '${name}' could not be uploaded.`,
    cause: message,
    remedy: `A name can be used once in a run: another call in this run needs another 'artifact-name', or 'upload-artifact: "false"'. Otherwise run the job again.`
  });
}
function downloadFailed(name, { message }) {
  return new DeployError({
    code: "ARTIFACT_DOWNLOAD_FAILED",
    message: `The workflow artifact '${name}' could not be downloaded.`,
    cause: message,
    remedy: "Run the job again. An artifact of another run needs 'permissions: actions: read'."
  });
}
function missing(name, { runId, known }) {
  return new DeployError({
    code: "ARTIFACT_MISSING",
    message: `${runId === void 0 ? "This run" : `Run ${runId}`} has no workflow artifact '${name}'.`,
    cause: known.length === 0 ? "It has none at all; they expire after some days." : `It has: ${known.join(", ")}`,
    remedy: "An earlier step or job of the same run must have made it: build-release the release, the stage before this one its evidence. Where it has expired, run them again from the same commit: it gives the same bytes."
  });
}
function broken(name) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `The workflow artifact '${name}' arrived with other bytes than were uploaded.`,
    remedy: "Run the job again; when it stays so, build the release again."
  });
}

export {
  workflowArtifacts
};
