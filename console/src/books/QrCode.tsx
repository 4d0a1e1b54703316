/** A text as a QR code, which a camera reads in the dark theme too: black on white. */
import { toSvgPath } from 'lean-qr/extras/svg';
import { generate } from 'lean-qr/nano';
import { useMemo } from 'react';

/** Modules of white around a code, which readers need. */
const quiet = 4;

export function QrCode({ text, title, label }: { text: string; title: string; label: string }) {
  const { path, size } = useMemo(() => {
    const code = generate(text);
    return { path: toSvgPath(code), size: code.size + 2 * quiet };
  }, [text]);
  return (
    <figure className="flex flex-col items-center gap-1">
      <svg
        role="img"
        aria-label={label}
        viewBox={`${-quiet} ${-quiet} ${size} ${size}`}
        shapeRendering="crispEdges"
        className="size-40 rounded-md border border-line"
      >
        <rect x={-quiet} y={-quiet} width={size} height={size} fill="white" />
        <path d={path} fill="black" />
      </svg>
      <figcaption className="text-xs text-ink-soft">{title}</figcaption>
    </figure>
  );
}
