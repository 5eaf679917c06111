/** Names one sign-in of one browser; ids sort by the time at which they were made. */
export type SignInId = string;

const SIGN_IN_ID = /^[0-9a-z]{9}[A-Za-z0-9_-]{16}$/;

/** A fresh id: the time in ms, then 96 random bits in base64url, so that the newest of several can be kept. */
export function createSignInId(nowMilliseconds: number, random: (bytes: number) => Uint8Array): SignInId {
  return timeText(Math.floor(nowMilliseconds)) + base64url(random(12));
}

let last = { milliseconds: 0, text: '' };

// Of the many sign-ins of one moment all share it.
function timeText(milliseconds: number): string {
  if (milliseconds !== last.milliseconds)
    last = { milliseconds, text: milliseconds.toString(36).padStart(9, '0') };
  return last.text;
}

function base64url({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64url');
}

/** Whether a text that came from outside has the shape of an id. */
export function isSignInId(text: string): text is SignInId {
  return SIGN_IN_ID.test(text);
}
