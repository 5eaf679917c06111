import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** The floor: bare node:http, which gives the one answer that it was started with to every request. */
interface ConstantAnswer {
  readonly port: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const answer: ConstantAnswer = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));

const server = createServer((_request, response) => {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
});
server.keepAliveTimeout = 120_000;
server.listen(answer.port, '127.0.0.1');
