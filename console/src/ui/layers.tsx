/**
 * Layers over the page: dialogs, menus, popovers and lists. The topmost layer has the keyboard, so the keys of the page
 * do nothing while a layer is open. Each contains a `Layer`, and a test finds layers without one.
 */
import { useLayoutEffect } from 'react';

const open: symbol[] = [];

/** Whether something lies over the page. */
export function isCovered(): boolean {
  return open.length > 0;
}

/** Marks the dialog, menu, popover or list around it as a layer over the page. It draws nothing. */
export function Layer(): null {
  useLayoutEffect(() => {
    const own = Symbol('layer');
    open.push(own);
    return () => {
      open.splice(open.indexOf(own), 1);
    };
  }, []);
  return null;
}
