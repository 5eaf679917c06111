import type { Provided } from '../config/secrets.ts';
import type { Log } from '../telemetry/log.ts';

const SHARE = 'where several replicas run, give all of them the same (`forwarden keygen`)';
const ALONE =
  'where several replicas run, each remembers by itself which sessions were signed out, and which sign-ins and hand-offs were used';

/** Says at start, in one line, what a second replica would not have in common with this one. */
export function sayWhatReplicasShare({ made, kept }: Provided, dataDir: string, log: Log): void {
  if (made.length > 0) {
    const others =
      'a replica with another directory makes others, and opens no session and publishes no key of ours';
    log.warn(`made ${made.join(', ')} and kept them under ${dataDir}: ${others}; ${SHARE}`);
  } else if (kept.length > 0) {
    log.info(`${kept.join(', ')}: those kept under ${dataDir}; ${SHARE}`);
  } else {
    log.info(ALONE);
  }
}
