"""An app behind forwarden that believes a visitor's identity only after it has verified the assertion."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

# Kept for five minutes, and fetched again when an unknown `kid` comes: a rotation of keys goes unnoticed.
keys = jwt.PyJWKClient(os.environ["JWKS_URL"], lifespan=300, timeout=5)


def verified_claims(assertion: str) -> dict:
    """Gives the claims of a good assertion; raises jwt.PyJWTError for any other."""
    return jwt.decode(
        assertion,
        keys.get_signing_key_from_jwt(assertion).key,
        algorithms=["ES256"],  # that of forwarden's signing key
        issuer=os.environ["ISSUER"],  # the authenticate host, as auth.example.com
        audience=os.environ["AUDIENCE"],  # this app's own host, as app.example.com
        options={"require": ["exp", "iss", "aud", "sub"]},
    )


class App(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            claims = verified_claims(self.headers.get("X-Pomerium-Jwt-Assertion", ""))
        except jwt.PyJWTError:
            self.answer(401, "who are you?\n")
        else:
            self.answer(200, f"Hello {claims.get('email', claims['sub'])}\n")

    def answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are in forwarden's log already."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), App).serve_forever()
