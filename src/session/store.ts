import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ForwardenError } from '../errors.ts';

/** What has to be remembered across a restart: sessions that were signed out, and what may be used only once. */
export interface Store {
  /**
   * Ends a session everywhere; kept until `expiresAt`, when it would have ended anyway (seconds). Done where it gives
   * nothing; a promise is done when no process lets the session pass any more.
   */
  revoke(sessionId: string, expiresAt: number): Promise<void> | void;
  isRevoked(sessionId: string): boolean;
  /** True the first time, false ever after, until `expiresAt` (seconds). */
  useOnce(id: string, expiresAt: number): boolean;
  /** Keeps a text under a name; gives the one that was kept before. */
  remember(name: string, value: string): string | undefined;
  close(): void;
}

/** A store that other processes write to as well. */
export interface SharedStore extends Store {
  revoke(sessionId: string, expiresAt: number): void;
  /** Takes note of a session that another process has ended. */
  hear(sessionId: string, expiresAt: number): void;
}

/** Where the store lies under `data_dir`. */
export const STORE_FILE = 'forwarden.sqlite';

const SCHEMA = `
  create table if not exists revoked (id text primary key, expires_at integer not null) strict, without rowid;
  create table if not exists remembered (name text primary key, value text not null) strict, without rowid;
  create table if not exists used (id text primary key, expires_at integer not null) strict, without rowid;
`;

/** Opens the store in a directory, or in memory where there is none; throws `store_unusable`. `now` gives seconds. */
export function openStore(directory: string | undefined, now: () => number): SharedStore {
  const database = openDatabase(directory);
  const revoked = readRevoked(database, now());
  const keepRevoked = database.prepare('insert or replace into revoked values (?, ?)');
  const keepUsed = database.prepare('insert or ignore into used values (?, ?)');
  const readRemembered = database.prepare('select value from remembered where name = ?');
  const keepRemembered = database.prepare('insert or replace into remembered values (?, ?)');
  const forgetUsed = database.prepare('delete from used where expires_at <= ?');
  const forgetRevoked = database.prepare('delete from revoked where expires_at <= ?');

  // Writes are rare (a sign-in, a sign-out), so each takes away what has expired: nothing grows without a bound.
  const forgetExpired = () => {
    forgetUsed.run(now());
    if (forgetRevoked.run(now()).changes === 0) return;
    for (const [id, expiresAt] of revoked) if (expiresAt <= now()) revoked.delete(id);
  };

  return {
    revoke(sessionId, expiresAt) {
      forgetExpired();
      keepRevoked.run(sessionId, expiresAt);
      revoked.set(sessionId, expiresAt);
    },
    hear(sessionId, expiresAt) {
      revoked.set(sessionId, expiresAt);
    },
    isRevoked: (sessionId) => revoked.has(sessionId),
    useOnce(id, expiresAt) {
      forgetExpired();
      return keepUsed.run(id, expiresAt).changes === 1;
    },
    remember(name, value) {
      const former = readRemembered.get(name)?.['value'];
      if (former !== value) keepRemembered.run(name, value);
      return former === undefined ? undefined : String(former);
    },
    close: () => database.close(),
  };
}

function openDatabase(directory: string | undefined): DatabaseSync {
  const file = directory === undefined ? ':memory:' : join(directory, STORE_FILE);
  try {
    const database = new DatabaseSync(file, { timeout: 5000 });
    // Durable at each write: a hand-off that was used must stay used after a power cut.
    database.exec(`pragma journal_mode = wal; pragma synchronous = full; ${SCHEMA}`);
    return database;
  } catch (error) {
    const remedy =
      'see that data_dir can be written, or move the file away (signed-out sessions would open again)';
    throw new ForwardenError('store_unusable', `can't open ${file}: ${remedy}`, { cause: error });
  }
}

function readRevoked(database: DatabaseSync, now: number): Map<string, number> {
  const rows = database.prepare('select id, expires_at from revoked where expires_at > ?').all(now);
  return new Map(rows.map((row) => [String(row['id']), Number(row['expires_at'])]));
}
