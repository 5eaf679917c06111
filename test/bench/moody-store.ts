import { createServer } from 'node:http';

/** A trace store in one mood: it takes all (`answering`), answers 500 (`failing`), or never answers (`stalled`). */
const [, , port, mood] = process.argv;

const server = createServer((request, response) => {
  request.resume();
  if (mood === 'failing') response.writeHead(500).end();
  else if (mood === 'answering' || request.url === '/') response.end();
});
server.listen(Number(port), '127.0.0.1');
