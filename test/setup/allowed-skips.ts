// Where no Docker engine can be had: not root on Debian, and none there.
const NEED_DOCKER = [
  'docker compose up brings every service of the shipped file up, healthy',
  'httpbin is open to everybody, and every other host asks to sign in',
  'whoever signed in arrives at the very link, and the app gets an assertion that verifies',
  'somebody who is not on the list signs in, and is refused',
  'no forged header changes what is judged or who one is',
  'the dashboard of the proxy is there for whoever may in',
  'Prometheus, behind a middleware that names its host, scrapes forwarden and Traefik',
  'one trace in the store shows the proxy and the decision',
  'the container is healthy as a user of its own, without capabilities, and can write only its volume',
  'the health check needs no program that the image lacks',
  'SIGTERM ends the container in time, with 0',
  'nothing secret is in the image: neither in its history, nor among its files',
  'a configuration that only root can read stops the start, and the start says so',
  'a secret that only root can read stops the start, and the start says so',
  'a directory for its data that only root can write stops the start, and the start says so',
  'Traefik balances visitors among three replicas of forwarden, and two of httpbin',
  'whoever signs in is led from replica to replica, and every one knows him',
  'every replica answers checks, knows the session, and signs with the one key that all publish',
  'replicas that share a volume all keep what must survive in it',
  'a changed image is rolled out under load with no failed request, and nobody has to sign in again',
  'by the old labels httpbin is open, and http leads to https',
  'by the old labels Jaeger’s host asks to sign in, and the app gets an assertion that verifies',
  'what the old labels let a visitor forge: path, method, and every header but the assertion',
  'even by the old labels no visitor can choose the host that is judged',
];

/** The tests that may be skipped in CI, by name: those whose machinery a machine without root or Docker can't have. */
export const ALLOWED_SKIPS: readonly string[] = NEED_DOCKER;
