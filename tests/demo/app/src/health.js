"use strict";

const fs = require("node:fs/promises");
const net = require("node:net");
const path = require("node:path");

const root = path.dirname(__dirname);

async function readText(name) {
  try {
    return (await fs.readFile(path.resolve(root, name), "utf8")).trim();
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

// A backing service is healthy when it accepts a connection.
function connects(address) {
  const [host, port] = address.split(":");
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: Number(port), timeout: 2000 });
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("timeout", () => done(false));
    socket.once("error", () => done(false));
  });
}

async function checks(env) {
  const found = {
    greeting: (await readText("greeting.txt")) !== "",
    healthy: (env.HEALTHY ?? (await readText("healthy"))) === "yes",
  };
  if (env.BACKEND) found.backend = await connects(env.BACKEND);
  return found;
}

async function heartbeat(env) {
  const found = await checks(env);
  const ok = Object.values(found).every(Boolean);
  const words = Object.entries(found).map(([name, good]) => [name, good ? "ok" : "error"]);
  return { status: ok ? 200 : 500, body: { status: ok ? "ok" : "error", checks: Object.fromEntries(words) } };
}

module.exports = { heartbeat, readText };
