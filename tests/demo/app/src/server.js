"use strict";

const polka = require("polka");
const { heartbeat, readText } = require("./health");
const { log } = require("./log");

function json(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}

async function version() {
  const text = await readText("version.json");
  return text === "" ? null : JSON.parse(text);
}

function summary(request, response, next) {
  const start = process.hrtime.bigint();
  response.once("finish", () => {
    const t = Number((process.hrtime.bigint() - start) / 1000000n);
    log("info", "request.summary", {
      agent: request.headers["user-agent"] ?? "",
      path: request.path ?? request.url,
      method: request.method,
      code: response.statusCode,
      errno: response.statusCode < 500 ? 0 : 1,
      t,
    });
  });
  next();
}

async function hello(env) {
  const found = await version();
  return {
    message: env.GREETING ?? (await readText("greeting.txt")),
    commit: found?.commit ?? "unknown",
    base: await readText("/etc/base-release"),
  };
}

function createServer(env) {
  const onError = (error, request, response) => {
    log("error", "request.error", { message: String(error.message ?? error), path: request.path });
    json(response, error.code === 404 || error.status === 404 ? 404 : 500, { error: "the request failed" });
  };
  const answer = (make) => (request, response, next) => make(request, response).catch(next);
  return polka({ onError, onNoMatch: (_, response) => json(response, 404, { error: "not found" }) })
    .use(summary)
    .get("/", answer(async (_, response) => json(response, 200, await hello(env))))
    .get("/__lbheartbeat__", (_, response) => json(response, 200, {}))
    .get("/__heartbeat__", answer(async (_, response) => {
      const { status, body } = await heartbeat(env);
      json(response, status, body);
    }))
    .get("/__version__", answer(async (_, response) => {
      const found = await version();
      json(response, found ? 200 : 500, found ?? { error: "there is no version.json" });
    }));
}

module.exports = { createServer };
