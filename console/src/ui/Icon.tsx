/** Icons of Lucide, each as one path on a grid of 24. Decoration unless they have a label. */
import paths from './icons.json';

export type IconName = keyof typeof paths;

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
      <path d={paths[name]} />
    </svg>
  );
}
