/** A link to a page, which is loaded when the link is pointed at or has the focus. */
import { type ComponentProps, type MouseEvent, useRef } from 'react';
import { goTo, hrefOf, type Path, prepare, type Target } from './address.ts';

/** Milliseconds of pointing: the pointer does not only pass. */
const pointedMs = 50;

type LinkProps<To extends Path> = Omit<ComponentProps<'a'>, 'href'> & Omit<Target<To>, 'replace'>;

export function Link<To extends Path>({ to, params, search, onClick, ...rest }: LinkProps<To>) {
  const href = hrefOf({ to, ...(params && { params }), ...(search && { search }) } as Target<To>);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const { metaKey, ctrlKey, shiftKey, altKey, button, defaultPrevented } = event;
    if (defaultPrevented || metaKey || ctrlKey || shiftKey || altKey || button !== 0 || rest.target) return;
    event.preventDefault();
    goTo(href);
  };
  return (
    <a
      {...rest}
      href={href}
      onClick={click}
      onFocus={() => prepare(href)}
      onTouchStart={() => prepare(href)}
      onPointerEnter={() => {
        timer.current = setTimeout(() => prepare(href), pointedMs);
      }}
      onPointerLeave={() => clearTimeout(timer.current)}
    />
  );
}
