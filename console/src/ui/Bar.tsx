/** Shows a bar. `share` is 0 to 1, or undefined if the progress is unknown. */
export function Bar({ label, share }: { label: string; share: number | undefined }) {
  return (
    <progress
      aria-label={label}
      {...(share === undefined ? {} : { value: share, max: 1 })}
      className="bar h-1.5 w-full overflow-hidden rounded-full"
    />
  );
}
