import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { findProgram, KUSTOMIZE } from '../../setup/tools.ts';
import { folderWith } from '../../support/folder.ts';
import { DEPLOY } from './compose.ts';

/** A Kubernetes resource, as far as tests look at it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own, and its schema is checked.
  readonly spec?: any;
}

/** The program that builds kustomizations, with its first arguments; undefined where it can't be had. */
export const KUSTOMIZE_BUILD: readonly string[] | undefined = kustomizeBuild();

function kustomizeBuild(): readonly string[] | undefined {
  if (existsSync(KUSTOMIZE)) return [KUSTOMIZE, 'build'];
  const kubectl = findProgram('kubectl');
  return kubectl === undefined ? undefined : [kubectl, 'kustomize'];
}

/** A copy of what is shipped for Kubernetes, with `secrets.env`; it goes with the test. */
export function kubernetesFolder(t: TestContext, secrets: string): string {
  const folder = folderWith(t);
  cpSync(join(DEPLOY, 'kubernetes'), folder, { recursive: true });
  writeFileSync(join(folder, 'forwarden', 'secrets.env'), secrets);
  return folder;
}

/** Builds a kustomization; gives the text that would be applied. */
export function kustomize(folder: string): string {
  const [program = '', ...first] = KUSTOMIZE_BUILD ?? [];
  const { status, stdout, stderr } = spawnSync(program, [...first, folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return stdout;
}

/** The resources in the text of a kustomization that was built. */
export function resourcesIn(text: string): readonly Resource[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Resource);
}

/** The one resource of a kind. */
export function only(resources: readonly Resource[], kind: string): Resource {
  const found = resources.filter((resource) => resource.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0] ?? assert.fail(kind);
}
