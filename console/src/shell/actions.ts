/**
 * Available actions: every page registers its actions while it is shown. The command palette lists them, the keyboard
 * runs actions with a key, and the keyboard help lists the keys.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';
import { t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';
import { isCovered } from '../ui/layers.tsx';

export interface Action {
  /** unique among the actions that are registered together */
  readonly id: string;
  readonly title: string;
  /** the heading in the palette and in the help */
  readonly section: string;
  readonly icon?: IconName;
  /** a value of `KeyboardEvent.key`, ignored in text fields and under a layer; or `mod+k`, anywhere; or `mod+z`, outside of fields */
  readonly keys?: string;
  /** shown in the help only, because the page handles the key itself */
  readonly isHint?: boolean;
  /** `name`: of the item to create */
  readonly run: (name?: string) => void;
}

const registered = new Map<symbol, readonly Action[]>();
let all: readonly Action[] = [];
const listeners = new Listeners();

function publishActions(): void {
  all = [...registered.values()].flat();
  listeners.notify();
}

/** Registers actions while the component is mounted. The function `run` may change with every render. */
export function useRegisteredActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  const shape = actions.map((action) => `${action.id} ${action.title} ${action.keys ?? ''}`).join('\n');
  useEffect(() => {
    const name = Symbol(shape);
    const stable = latest.current.map((action) => ({
      ...action,
      run: (name?: string) => latest.current.find((other) => other.id === action.id)?.run(name),
    }));
    registered.set(name, stable);
    publishActions();
    return () => {
      registered.delete(name);
      publishActions();
    };
  }, [shape]);
}

export function useActions(): readonly Action[] {
  return useSyncExternalStore(listeners.subscribe, () => all);
}

export const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

const arrows = { Up: '↑', Down: '↓', Left: '←', Right: '→' };

export function shownKeys(keys: string): string {
  return keys
    .replace(/^[A-Z]$/, 'Shift+$&')
    .replace('mod+', isApple ? '⌘ ' : 'ctrl+')
    .replace('ctrl+', isApple ? '⌃ ' : `${t.keyboard.control} `)
    .replace(/^Arrow(Up|Down|Left|Right)$/, (_, way: keyof typeof arrows) => arrows[way])
    .replace(/\b[a-z]$/, (letter) => letter.toUpperCase());
}

/** Runs the action of a pressed key; call it once. */
export function listenForKeys(): () => void {
  const onEarlyKey = (event: KeyboardEvent) => {
    if (isOfInputMethod(event)) event.stopPropagation();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const isMod = isApple ? event.metaKey : event.ctrlKey;
    if (!isMod && event.key === 'Escape' && isTyping(event.target)) return leaveField(event);
    if (!isMod && (event.ctrlKey || event.metaKey || isTyping(event.target))) return;
    const keys = isMod ? `mod+${event.key.toLowerCase()}` : actionKeyOf(event);
    // The browser undoes in a field.
    if (keys === 'mod+z' && isTyping(event.target)) return;
    const action = all.find((candidate) => candidate.keys === keys && candidate.isHint !== true);
    if (action === undefined || (keys !== 'mod+k' && isCovered())) return;
    event.preventDefault();
    action.run();
  };
  window.addEventListener('keydown', onEarlyKey, true);
  window.addEventListener('keydown', onKey);
  return () => {
    window.removeEventListener('keydown', onEarlyKey, true);
    window.removeEventListener('keydown', onKey);
  };
}

/**
 * Whether the key chooses or ends letters that an input method composes. No field, form or dialog may act on such a
 * key, because it would save half a word, or close in the middle of a word. Safari ends a composition before the key,
 * and marks the key by its code only.
 */
function isOfInputMethod({ isComposing, key, keyCode }: KeyboardEvent): boolean {
  return (isComposing || keyCode === 229) && /^(Enter|Escape|Tab|Arrow\w+)$/.test(key);
}

/** Returns the key as the keys of actions name it. Caps Lock does not make another action of a letter. */
function actionKeyOf({ key, shiftKey }: KeyboardEvent): string {
  if (!/^[a-z]$/i.test(key)) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

/** Leaves a field on Escape, if the field does not handle it. The text is kept, and single keys work again. */
function leaveField(event: KeyboardEvent): void {
  const field = event.target as HTMLElement;
  // A field of a search is emptied by the browser first.
  const isOwn = field instanceof HTMLInputElement && field.type === 'search' && field.value !== '';
  if (isOwn) return;
  event.preventDefault();
  field.blur();
  field.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true });
}

function isTyping(target: EventTarget | null): target is HTMLElement {
  return (
    target instanceof HTMLElement &&
    (/^(INPUT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable) &&
    !(target instanceof HTMLInputElement && target.type === 'checkbox')
  );
}
