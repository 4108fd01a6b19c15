"use strict";

const fs = require("node:fs");
const http = require("node:http");

const answers = {
  "/__lbheartbeat__": () => [200, "{}"],
  "/__heartbeat__": () => [200, "{}"],
  "/__version__": () => [200, fs.readFileSync("/app/version.json")],
};

http
  .createServer((request, response) => {
    const [status, body] = (answers[request.url] ?? (() => [404, "{}"]))();
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(body);
  })
  .listen(process.env.PORT);

process.on("SIGTERM", () => process.exit(0));
