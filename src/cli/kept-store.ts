import { mkdirSync } from 'node:fs';
import { nowSeconds } from '../app.ts';
import type { SharedStore } from '../session/store.ts';
import { openStore } from '../session/store.ts';

/** Opens the store under `data_dir`, which is made where it isn't there yet; throws where it can't be written. */
export function openKeptStore(dataDir: string): SharedStore {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return openStore(dataDir, nowSeconds);
}
