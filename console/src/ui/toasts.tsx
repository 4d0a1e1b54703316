/**
 * Short messages over the end of the page: completed actions with an undo, failures, and running work. They are above
 * the bar of actions, if the page has one. The page does not move, unless a message would cover a control at each side:
 * then the part above the bar gets space.
 */
import { type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import { mayBeLater } from '../api/client.ts';
import { describeError } from '../api/describe-error.ts';
import { loadPart } from '../api/load-parts.ts';
import { Listeners } from '../listeners.ts';
import { onLeave } from '../session/session.ts';
import { t } from '../texts/texts.ts';
import { Bar } from './Bar.tsx';
import { Button, IconButton } from './buttons.tsx';
import { focusFirst } from './focus-back.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad?: boolean;
  /** 0 to 1 while work continues */
  readonly progress?: number;
  /** An undo that fails is shown as an error, and is offered again if it may succeed later. */
  readonly action?: { readonly label: string; readonly run: () => unknown };
  /** it will have an undo when the work ends */
  readonly isUndoable?: boolean;
  /** Milliseconds of `performance.now()` when it was first shown. */
  readonly at: number;
}

type Draft = Omit<Toast, 'id' | 'at'>;

const shownMs = 8_000;
const maxUndos = 100;
let toasts: readonly Toast[] = [];
/** Messages whose undo was not used, in the order of their times. The undo outlives its message. */
let undos: readonly Toast[] = [];
/** running work that is undone when it ends */
const undoneLater = new Set<number>();
let lastId = 0;
const listeners = new Listeners();

/** The element that had the focus before a button of a message. */
let focused: EventTarget | null = null;

function put(next: readonly Toast[]): void {
  const hadFocus = document.activeElement?.closest('[data-toasts]') != null;
  toasts = next;
  listeners.notify();
  if (!hadFocus) return;
  // The focus is lost with a message that had it.
  requestAnimationFrame(() => document.activeElement === document.body && focusFirst([focused]));
}

// Toasts and their undo may contain data of the account.
onLeave(() => {
  undos = [];
  put([]);
});

const hasUndo = ({ action }: Draft): boolean => action?.label === t.actions.undo;

function keepUndo(id: number, message: Toast | undefined): void {
  const others = undos.filter((candidate) => candidate.id !== id);
  const isStep = message !== undefined && (hasUndo(message) || message.isUndoable === true);
  undos = (isStep ? [...others, message].sort((left, right) => left.at - right.at) : others).slice(-maxUndos);
}

/** Disappears by itself, except for running work. The returned function replaces its content; undefined removes it. */
export function toast(draft: Draft): (next: Draft | undefined) => void {
  lastId += 1;
  const id = lastId;
  const at = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (next: Draft | undefined) => {
    clearTimeout(timer);
    const others = toasts.filter((candidate) => candidate.id !== id);
    const message = next && { ...next, id, at };
    keepUndo(id, message);
    if (message === undefined) return put(others);
    put([...others, message]);
    if (message.progress !== undefined) return;
    timer = setTimeout(() => dismiss(id), shownMs);
    if (undoneLater.delete(id) && hasUndo(message)) undo(message);
  };
  show(draft);
  return show;
}

export function toastError(error: unknown): void {
  const { title, next } = describeError(error);
  toast({ text: `${title} ${next}`, isBad: true });
}

/**
 * Undoes the last action with a message, also after the message, if it is later than `since`. Work that still runs is
 * undone when it ends. Returns whether there was one.
 */
export function undoShown(since: number): boolean {
  const last = undos.at(-1);
  if (last === undefined || last.at < since) return false;
  if (hasUndo(last)) undo(last);
  else undoneLater.add(last.id);
  return true;
}

function undo(message: Toast): void {
  const { id, action } = message;
  keepUndo(id, undefined);
  dismiss(id);
  const run = async () => action?.run();
  run().catch((error: unknown) => {
    toastError(error);
    if (!mayBeLater(error)) return;
    keepUndo(id, message);
    put([...toasts, message]);
    setTimeout(() => dismiss(id), shownMs);
  });
}

function dismiss(id: number): void {
  put(toasts.filter((candidate) => candidate.id !== id));
}

export function Toasts() {
  const shown = useSyncExternalStore(listeners.subscribe, () => toasts);
  const strip = useRef<HTMLElement>(null);
  useSpaceFor(strip, shown);
  return (
    <section
      ref={strip}
      aria-label={t.notifications}
      data-toasts
      onFocus={({ relatedTarget, currentTarget }) => {
        if (!currentTarget.contains(relatedTarget)) focused = relatedTarget;
      }}
      aria-live="polite"
      className={`print-hidden toasts fixed right-0 pointer-events-none z-50 flex max-h-[30vh] flex-wrap justify-end gap-2 overflow-y-auto ${shown.length > 0 ? 'px-4 py-2' : ''}`}
    >
      {shown.map((message) => (
        <Message key={message.id} {...message} />
      ))}
    </section>
  );
}

function Message(message: Toast) {
  const { id, text, isBad, action, progress } = message;
  const run = () => {
    if (hasUndo(message)) return undo(message);
    action?.run();
    if (progress === undefined) dismiss(id);
  };
  return (
    <div
      className={`animate-appear pointer-events-auto flex w-full max-w-md flex-col gap-2 rounded-md border bg-raised px-3 py-2 shadow-float ${isBad ? 'border-bad' : 'border-line'}`}
    >
      <div className="flex items-center gap-2">
        <p className="line-clamp-5 min-w-0 flex-1 text-sm wrap-anywhere">{text}</p>
        {action && <Button onClick={run}>{action.label}</Button>}
        {progress === undefined && (
          <IconButton icon="close" label={t.actions.close} onClick={() => dismiss(id)} />
        )}
      </div>
      {progress !== undefined && <Bar label={text} share={progress} />}
    </div>
  );
}

/** Gives messages their space. Its code is loaded with the first message. */
function useSpaceFor(strip: RefObject<HTMLElement | null>, shown: readonly Toast[]): void {
  const release = useRef(() => {});
  useEffect(() => {
    const element = strip.current;
    if (element === null) return;
    if (shown.length === 0) return release.current();
    let [isOver, stop] = [false, () => {}];
    loadPart(import('./toast-space.ts')).then(
      ({ keepSpace, releaseSpace }) => {
        release.current = () => releaseSpace(element);
        if (!isOver) stop = keepSpace(element);
      },
      // The message may cover a control until it disappears.
      () => {},
    );
    return () => {
      isOver = true;
      stop();
    };
  }, [strip, shown]);
}
