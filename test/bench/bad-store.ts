import { createServer } from 'node:http';

/** A trace store in a bad mood: it answers 500 (`failing`), or never (`stalled`). */
const [, , port, mood] = process.argv;

const server = createServer((request, response) => {
  request.resume();
  if (mood === 'failing') response.writeHead(500).end();
  if (request.url === '/') response.end();
});
server.listen(Number(port), '127.0.0.1');
