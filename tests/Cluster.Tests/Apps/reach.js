// Tries each NAME=HOST:PORT and says whether a connection was made. It never fails: what it says is the result.
const net = require('net');

const attempt = (name, host, port) => new Promise((done) => {
  const socket = net.connect({ host, port, timeout: 3000 });
  const end = (word) => { socket.destroy(); console.log(`reach ${name} ${word}`); done(); };
  socket.on('connect', () => end('yes'));
  socket.on('timeout', () => end('no TIMEOUT'));
  socket.on('error', (error) => end(`no ${error.code}`));
});

(async () => {
  for (const target of process.argv.slice(2)) {
    const [name, address] = target.split('=');
    const at = address.lastIndexOf(':');
    await attempt(name, address.slice(0, at), Number(address.slice(at + 1)));
  }
})();
