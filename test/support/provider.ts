import type { TestContext } from 'node:test';
import type { DemoProvider, ProviderOptions } from '../../deploy/demo/provider.ts';
import { startProvider } from '../../deploy/demo/provider.ts';

/** Starts the demonstration's provider, which signs in the first account without asking; it ends with the test. */
export async function startTestProvider(
  t: Pick<TestContext, 'after'>,
  options: ProviderOptions,
): Promise<DemoProvider> {
  const provider = await startProvider({ signsIn: Object.keys(options.accounts)[0], ...options });
  t.after(provider.stop);
  return provider;
}
