"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { createServer } = require("../src/server");

async function ask(env, path) {
  const app = createServer(env);
  await new Promise((resolve) => app.listen(0, "127.0.0.1", resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${app.server.address().port}${path}`);
    return { status: response.status, body: await response.json() };
  } finally {
    app.server.closeAllConnections?.();
    app.server.close();
  }
}

test("the load balancer's heartbeat answers whatever the backends do", async () => {
  assert.equal((await ask({ HEALTHY: "no" }, "/__lbheartbeat__")).status, 200);
});

test("the heartbeat is 200 when all is well", async () => {
  const { status, body } = await ask({ HEALTHY: "yes" }, "/__heartbeat__");
  assert.equal(status, 200);
  assert.equal(body.status, "ok");
});

test("the heartbeat is 500 and names the check that failed", async () => {
  const { status, body } = await ask({ HEALTHY: "no" }, "/__heartbeat__");
  assert.equal(status, 500);
  assert.equal(body.checks.healthy, "error");
});

test("a backend that refuses connections is unhealthy", async () => {
  const { status, body } = await ask({ HEALTHY: "yes", BACKEND: "127.0.0.1:1" }, "/__heartbeat__");
  assert.equal(status, 500);
  assert.equal(body.checks.backend, "error");
});

test("the greeting can be set", async () => {
  assert.equal((await ask({ GREETING: "Servus" }, "/")).body.message, "Servus");
});

test("an unknown path is 404", async () => {
  assert.equal((await ask({}, "/nothing")).status, 404);
});
