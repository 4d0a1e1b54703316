/** Dialogs are mounted only while they are open, so they have no trigger that gets the focus back when they close. */
import { useState } from 'react';

/** The element that had the focus before a field that waits for a dialog took it. */
const before = new WeakMap<Element, Element>();

function openerOf(): Element | null {
  const active = document.activeElement;
  if (active === null) return null;
  // A removed menu item belongs to the button that opened its menu, and a list in a popover to that of the popover.
  const button = active.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const popover = active.closest('[data-radix-popper-content-wrapper] [role=dialog]')?.id;
  const opener =
    button != null
      ? document.getElementById(button)
      : popover && document.querySelector(`[aria-controls="${popover}"]`);
  return before.get(active) ?? (opener || active);
}

/** Returns the ref of a field that has the focus until the dialog is loaded. */
export function useFocusTaken(): (field: Element | null) => void {
  const [opener] = useState(openerOf);
  return (field) => {
    if (field !== null && opener !== null) before.set(field, opener);
  };
}

/** Focuses the first element that is still in the page, else the page. */
export function focusFirst(wanted: readonly (EventTarget | null | undefined)[]): void {
  const isThere = (item: unknown): item is HTMLElement =>
    item instanceof HTMLElement && item.isConnected && item !== document.body;
  const found = wanted.find(isThere) ?? document.getElementById('main');
  found?.focus({ preventScroll: true });
}

/** Returns the handler for the end of a dialog. */
export function useFocusBack(): (event: Event) => void {
  const [opener] = useState(openerOf);
  // An edited cell stores its text and is removed.
  const [grid] = useState(() => opener?.closest('[role=grid]'));
  return (event) => {
    event.preventDefault();
    // The action of the dialog may have moved the focus already.
    if (document.activeElement !== document.body) return;
    focusFirst([opener, grid]);
  };
}
