// A call for random bytes costs more than what a sign-in needs of them.
const POOL_BYTES = 8192;

/** Random bytes from a pool that is filled at once; what was given is wiped from it, and never given again. */
export function createRandomPool(random: (bytes: number) => Uint8Array): (bytes: number) => Uint8Array {
  let pool = new Uint8Array(0);
  let used = 0;
  return (bytes) => {
    if (bytes > POOL_BYTES) return random(bytes);
    if (used + bytes > pool.length) {
      pool = Uint8Array.from(random(POOL_BYTES));
      used = 0;
    }
    const given = pool.slice(used, used + bytes);
    pool.fill(0, used, used + bytes);
    used += bytes;
    return given;
  };
}
