// An app behind forwarden that believes a visitor's identity only after it has verified the assertion.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { JWKS_URL, ISSUER, AUDIENCE, PORT = '3000' } = process.env;

// Fetched when first needed, kept, and fetched again when an unknown `kid` comes: a rotation of keys goes unnoticed.
const keys = createRemoteJWKSet(new URL(JWKS_URL));

const expected = {
  issuer: ISSUER, // the authenticate host, as auth.example.com
  audience: AUDIENCE, // this app's own host, as app.example.com
  algorithms: ['ES256'], // that of forwarden's signing key
  requiredClaims: ['exp'],
};

createServer(async (request, response) => {
  try {
    const assertion = request.headers['x-pomerium-jwt-assertion'] ?? '';
    const { payload } = await jwtVerify(assertion, keys, expected);
    response.end(`Hello ${payload.email ?? payload.sub}\n`);
  } catch {
    response.writeHead(401).end('who are you?\n');
  }
}).listen(Number(PORT), '127.0.0.1');
