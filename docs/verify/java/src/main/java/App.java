import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** An app behind forwarden that believes a visitor's identity only after it has verified the assertion. */
public final class App {
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  App(String jwksUrl, String issuer, String audience) throws Exception {
    // Kept, and fetched again when an unknown `kid` comes: a rotation of keys goes unnoticed.
    var keys = JWKSourceBuilder.create(new URL(jwksUrl)).retrying(true).build();
    // The algorithm is that of forwarden's signing key.
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
    // The issuer is the authenticate host, as auth.example.com; the audience this app's own, as app.example.com.
    var expected = new JWTClaimsSet.Builder().issuer(issuer).build();
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(audience, expected, Set.of("exp", "sub")));
  }

  private void answer(HttpExchange exchange) throws IOException {
    var assertion = exchange.getRequestHeaders().getFirst("X-Pomerium-Jwt-Assertion");
    try {
      var claims = processor.process(assertion == null ? "" : assertion, null);
      send(exchange, 200, "Hello " + claims.getStringClaim("email") + "\n");
    } catch (Exception refused) {
      send(exchange, 401, "who are you?\n");
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    var body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var app = new App(env.get("JWKS_URL"), env.get("ISSUER"), env.get("AUDIENCE"));
    var port = Integer.parseInt(env.getOrDefault("PORT", "3000"));
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext("/", app::answer);
    server.start();
  }
}
