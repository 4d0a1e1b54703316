/** Shows keys of the keyboard, separated by spaces. */
export function Keys({ children }: { children: string }) {
  return (
    <span className="inline-flex gap-1">
      {children.split(' ').map((word) => (
        <kbd
          key={word}
          className="grid h-5 min-w-5 place-items-center rounded-sm border border-line bg-sunken px-1 font-sans text-xs text-ink-soft"
        >
          {word}
        </kbd>
      ))}
    </span>
  );
}
