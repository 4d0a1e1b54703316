/** Parts of the program that are loaded when they are needed. */
import { lazy, type ReactNode } from 'react';
import { loadPageTexts } from '../texts/texts.ts';
import { loadIcons } from '../ui/Icon.tsx';
import { OfflineError, SwitchbookError } from './client.ts';

/** Fails like a request: the server is unavailable, or newer, with another name for this part. */
export async function loadPart<Module>(part: Promise<Module>): Promise<Module> {
  try {
    return await part;
  } catch {
    throw new SwitchbookError('not_loaded', '', { status: 503 });
  }
}

/**
 * Loads a page with its own texts and icons. The modules of the page read the texts when they are evaluated, so the texts are
 * loaded first.
 */
export async function loadPage<Module>(
  load: () => Promise<Module>,
  loadTexts: () => Promise<unknown> = loadPageTexts,
): Promise<Module> {
  await loadPart(Promise.all([loadTexts(), loadIcons()]));
  return loadPart(load());
}

/** A component that is loaded when it is first drawn. */
export const lazyPart = <Name extends string, Props>(
  load: () => Promise<Readonly<Record<Name, (props: Props) => ReactNode>>>,
  name: Name,
) => lazy(async () => ({ default: (await load())[name] }));

/** Reloads the page once the server answers, since a browser does not retry a part that failed to load. */
export async function reloadPage(): Promise<void> {
  try {
    await fetch('/health/live', { cache: 'no-store' });
  } catch {
    throw new OfflineError();
  }
  location.reload();
}
