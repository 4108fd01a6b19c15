"use strict";

const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { createServer } = require("./server");
const { log } = require("./log");

function web(env) {
  const port = Number(env.PORT ?? 8000);
  const app = createServer(env).listen(port, () => log("info", "app.started", { port }));
  process.once("SIGTERM", () => {
    log("info", "app.stopping", {});
    app.server.close(() => process.exit(0));
    app.server.closeIdleConnections?.();
  });
}

function test() {
  const { status } = spawnSync(process.execPath, ["--test", path.join(path.dirname(__dirname), "test")], { stdio: "inherit" });
  process.exitCode = status ?? 1;
}

const commands = { web, test };
const command = commands[process.argv[2] ?? "web"];
if (command) {
  command(process.env);
} else {
  process.stderr.write(`usage: main.js ${Object.keys(commands).join(" | ")}\n`);
  process.exitCode = 2;
}
