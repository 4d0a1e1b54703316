/** The title of the tab: the open object first, then its page, the account and the product. */
import { useEffect } from 'react';
import { t } from '../texts/texts.ts';

let frame: readonly (string | undefined)[] = [];
let opened: string | undefined;

function show(): void {
  document.title = [opened, ...frame, t.product].filter(Boolean).join(' · ');
}

/** Sets the page and account in the tab title. Only the shell calls it. */
export function useFrameTitle(page: string | undefined, account: string | undefined): void {
  useEffect(() => {
    frame = [page, account];
    show();
  }, [page, account]);
}

/** Puts a name first in the tab title while the component is mounted. */
export function useTitle(name: string | undefined): void {
  useEffect(() => {
    opened = name;
    show();
    return () => {
      opened = undefined;
      show();
    };
  }, [name]);
}
