/** Runs something whose notices and warnings nobody can act on. */
export async function quietly<Value>(run: () => Promise<Value> | Value): Promise<Value> {
  const { info, warn } = console;
  Object.assign(console, { info: () => {}, warn: () => {} });
  try {
    return await run();
  } finally {
    Object.assign(console, { info, warn });
  }
}
