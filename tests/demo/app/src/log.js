"use strict";

const os = require("node:os");

const severities = { error: 3, warn: 4, info: 6 };

// One line of MozLog 2.0: JSON on stdout, time in nanoseconds, syslog severity.
function log(severity, type, fields) {
  const line = {
    Timestamp: Date.now() * 1e6,
    Type: type,
    Logger: "greeter",
    Hostname: os.hostname(),
    EnvVersion: "2.0",
    Severity: severities[severity],
    Pid: process.pid,
    Fields: fields,
  };
  process.stdout.write(JSON.stringify(line) + "\n");
}

module.exports = { log };
