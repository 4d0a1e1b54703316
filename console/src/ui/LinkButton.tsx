import { Link } from '../address/Link.tsx';
import type { PageEntry } from '../shell/pages.ts';
import { type ButtonProps, buttonLook, looks } from './buttons.tsx';
import { Icon } from './Icon.tsx';

/** Shows a link to another page that looks like a button. */
export function LinkButton(
  props: Pick<ButtonProps, 'look' | 'icon'> & { to: PageEntry['path']; search?: object; label: string },
) {
  const { to, search = {}, icon, look = 'plain', label } = props;
  return (
    <Link to={to} search={search} className={`${buttonLook} ${looks[look ?? 'plain']}`}>
      {icon && <Icon name={icon} />}
      {label}
    </Link>
  );
}
