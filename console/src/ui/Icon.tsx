/**
 * Icons of Lucide, each as one path on a grid of 24. Decoration unless they have a label. The icons of the first list
 * are loaded with the list. All others are loaded with the first other page, or when one of them is drawn.
 */
import { useEffect, useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';
import first from './icons.json';

type MoreIcons = typeof import('./more-icons.json');
export type IconName = keyof typeof first | keyof MoreIcons;

let more: Partial<MoreIcons> = {};
const listeners = new Listeners();

export async function loadIcons(): Promise<void> {
  if (Object.keys(more).length > 0) return;
  more = (await import('./more-icons.json')).default;
  listeners.notify();
}

const isFirst = (name: IconName): name is keyof typeof first => Object.hasOwn(first, name);

export function Icon(props: { name: IconName; label?: string; className?: string }) {
  const { name, label, className = '' } = props;
  return (
    <svg
      viewBox="0 0 24 24"
      className={`size-4 shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {isFirst(name) ? <path d={first[name]} /> : <LatePath name={name} />}
    </svg>
  );
}

/** Draws nothing until the icons are loaded. */
function LatePath({ name }: { name: keyof MoreIcons }) {
  useEffect(() => void loadIcons().catch(() => {}), []);
  return <path d={useSyncExternalStore(listeners.subscribe, () => more[name])} />;
}
