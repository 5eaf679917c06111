// Stands in for Grafana in a container: signs in whom the assertion names, by the settings of Grafana that compose gives it.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const PORT = 3000;

const { env } = process;
const keys = createRemoteJWKSet(new URL(env['GF_AUTH_JWT_JWK_SET_URL'] ?? ''));
const { iss, aud } = JSON.parse(env['GF_AUTH_JWT_EXPECT_CLAIMS'] ?? '');
const header = (env['GF_AUTH_JWT_HEADER_NAME'] ?? '').toLowerCase();

const server = createServer(async (request, response) => {
  try {
    const assertion = String(request.headers[header]);
    const { payload } = await jwtVerify(assertion, keys, { issuer: iss, audience: aud });
    response.end(`signed in as ${payload[env['GF_AUTH_JWT_USERNAME_CLAIM'] ?? '']}`);
  } catch (error) {
    response.writeHead(401).end(String(error));
  }
});
server.listen(PORT);
process.once('SIGTERM', () => process.exit(0));
