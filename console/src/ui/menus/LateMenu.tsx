/**
 * Menus of the first page. Their buttons are drawn with the page. Their items and Radix are loaded after the page, or
 * when the pointer or the focus reaches a button. So the rows do not wait for 30 kB.
 */
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { loadPart } from '../../api/load-parts.ts';
import { Listeners } from '../../listeners.ts';
import { Layer } from '../layers.tsx';
import { toastError } from '../toasts.tsx';

type MenuModule = typeof import('../../shell/menus.tsx');

let parts: MenuModule | undefined;
const listeners = new Listeners();

/** Loads the items of all of these menus: they are one file. */
async function loadMenus(): Promise<void> {
  if (parts !== undefined) return;
  parts = await loadPart(import('../../shell/menus.tsx'));
  listeners.notify();
}

export const prepareMenus = () => void loadMenus().catch(() => {});

interface TriggerProps {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly id: string;
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly onPointerEnter: () => void;
  readonly onFocus: () => void;
  readonly onPointerDown: (event: PointerEvent<HTMLButtonElement>) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => void;
}

export function LateMenu({
  trigger,
  items,
  align = 'start',
}: {
  /** the button */
  readonly trigger: (props: TriggerProps) => ReactNode;
  readonly items: (parts: MenuModule) => ReactNode;
  readonly align?: 'start' | 'end';
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const found = useSyncExternalStore(listeners.subscribe, () => parts);
  const change = (next: boolean) => {
    setOpen(next);
    if (next)
      loadMenus().catch((error: unknown) => {
        setOpen(false);
        toastError(error);
      });
  };
  const props: TriggerProps = {
    ref: button,
    id,
    'aria-haspopup': 'menu',
    'aria-expanded': isOpen,
    onPointerEnter: prepareMenus,
    onFocus: prepareMenus,
    onPointerDown: (event) => {
      if (event.button !== 0 || event.ctrlKey) return;
      change(!isOpen);
      // The menu gets the focus, not the button.
      if (!isOpen) event.preventDefault();
    },
    onKeyDown: (event) => {
      if (!['Enter', ' ', 'ArrowDown'].includes(event.key)) return;
      event.preventDefault();
      change(event.key === 'ArrowDown' || !isOpen);
    },
  };
  return (
    <>
      {trigger(props)}
      {found !== undefined && (
        <found.MenuOf button={button} labelId={id} isOpen={isOpen} onOpenChange={setOpen} align={align}>
          {items(found)}
        </found.MenuOf>
      )}
      {/* Keys do nothing on the page until the items are there. */}
      {found === undefined && isOpen && (
        <span role="menu" aria-busy="true" aria-labelledby={id} className="sr-only">
          <Layer />
        </span>
      )}
    </>
  );
}
