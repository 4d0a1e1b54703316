/**
 * Dialogs, menus and popovers on Radix. Radix's own overlay and modal menus lock the page's scrolling by a <style>
 * element, which the page's policy refuses. The page itself never scrolls, so our own backdrop and non-modal menus are
 * enough.
 */
import * as RadixDialog from '@radix-ui/react-dialog';
import * as RadixMenu from '@radix-ui/react-dropdown-menu';
import * as RadixPopover from '@radix-ui/react-popover';
import { Fragment, type ReactNode, type Ref, type RefObject, useImperativeHandle } from 'react';
import { t } from '../../texts/texts.ts';
import { IconButton } from '../buttons.tsx';
import { useFocusBack } from '../focus-back.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { Layer } from '../layers.tsx';

export function Dialog(props: {
  title: string;
  description?: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  isWide?: boolean;
}) {
  const { title, description, onClose, children, footer, isWide } = props;
  const onCloseAutoFocus = useFocusBack();
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden="true" />
        <RadixDialog.Content
          onCloseAutoFocus={onCloseAutoFocus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={`animate-appear dialog fixed top-[8vh] left-1/2 z-50 flex w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-lg border border-line bg-raised shadow-float ${isWide ? 'max-w-2xl' : 'max-w-md'}`}
        >
          <Layer />
          <header className="pt-4 pr-14 pb-2 pl-5">
            {/* A name in it may be very long, and the buttons stay in view. */}
            <RadixDialog.Title className="line-clamp-3 text-base font-semibold wrap-anywhere">
              {title}
            </RadixDialog.Title>
            {description !== undefined && (
              <RadixDialog.Description className="text-sm text-ink-soft">
                {description}
              </RadixDialog.Description>
            )}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 px-5 py-3">{footer}</footer>}
          {/* Last, so that the focus is first on a field, or on the safe button of a question. */}
          <RadixDialog.Close asChild>
            <IconButton icon="close" label={t.actions.close} className="absolute top-3 right-3" />
          </RadixDialog.Close>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** The style of floating elements. */
export const floating =
  'animate-appear z-50 max-h-(--radix-popper-available-height) max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float';

export function Menu(props: { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end' }) {
  const { trigger, children, align = 'start' } = props;
  return (
    <RadixMenu.Root modal={false}>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <MenuContent align={align}>{children}</MenuContent>
    </RadixMenu.Root>
  );
}

interface MenuContentProps {
  readonly align: 'start' | 'end';
  /** the id of its button, if that is not Radix's */
  readonly labelId?: string;
  readonly children: ReactNode;
}

function MenuContent({ align, labelId, children }: MenuContentProps) {
  return (
    <RadixMenu.Portal>
      <RadixMenu.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        {...(labelId && { 'aria-labelledby': labelId })}
        className={`${floating} min-w-44`}
      >
        <Layer />
        {children}
      </RadixMenu.Content>
    </RadixMenu.Portal>
  );
}

interface MenuOfProps extends MenuContentProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

/** Shows the menu of a button that was drawn before Radix was loaded. */
export function MenuOf({ button, isOpen, onOpenChange, ...content }: MenuOfProps) {
  return (
    <RadixMenu.Root modal={false} open={isOpen} onOpenChange={onOpenChange}>
      <RadixMenu.Trigger asChild>
        <Borrowed button={button} />
      </RadixMenu.Trigger>
      <MenuContent {...content} />
    </RadixMenu.Root>
  );
}

/** Gives Radix the button as its trigger, for the place of the menu and the focus after it. */
function Borrowed(props: Pick<MenuOfProps, 'button'> & { readonly ref?: Ref<HTMLButtonElement> }): null {
  const { button, ref } = props;
  useImperativeHandle(ref, () => button.current as HTMLButtonElement);
  return null;
}

const item =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-disabled:cursor-default data-disabled:opacity-45 data-highlighted:bg-sunken';

export function MenuItem(props: {
  icon?: IconName;
  label: ReactNode;
  onSelect: () => void;
  isDanger?: boolean;
  isDisabled?: boolean;
  /** it is the page that is shown */
  isCurrent?: boolean;
}) {
  const { icon, label, onSelect, isDanger, isDisabled, isCurrent } = props;
  return (
    <RadixMenu.Item
      disabled={isDisabled ?? false}
      onSelect={onSelect}
      {...(isCurrent === true && { 'aria-current': 'page' as const })}
      className={`${item} ${isDanger ? 'text-bad' : ''} ${isCurrent ? 'font-medium text-accent-strong' : ''}`}
    >
      {icon && <Icon name={icon} />}
      {label}
    </RadixMenu.Item>
  );
}

/** Stays open, so that several items can be chosen. */
export function MenuCheck(props: {
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  children: ReactNode;
}) {
  const { isChecked, onChange, children } = props;
  return (
    <RadixMenu.CheckboxItem
      checked={isChecked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={item}
    >
      <span className="grid size-4 place-items-center">
        <RadixMenu.ItemIndicator>
          <Icon name="check" className="text-accent" />
        </RadixMenu.ItemIndicator>
      </span>
      {children}
    </RadixMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <RadixMenu.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-faint">
      {children}
    </RadixMenu.Label>
  );
}

export function MenuLine() {
  return <RadixMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export interface MenuAction {
  readonly icon: IconName;
  readonly label: string;
  readonly run: () => void;
  /** it deletes or removes, and follows all other actions */
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
}

/** Shows the button with three dots, or nothing without an action. */
export function ActionMenu(props: { label: string; actions: readonly (MenuAction | false)[] }) {
  const { label: name, actions } = props;
  const shown = actions.filter((action) => action !== false);
  if (shown.length === 0) return null;
  const firstDanger = shown.findIndex((action) => action.isDanger);
  return (
    <Menu align="end" trigger={<IconButton icon="more" label={name} />}>
      {shown.map(({ label, run, ...look }, index) => (
        <Fragment key={label}>
          {index > 0 && index === firstDanger && <MenuLine />}
          <MenuItem label={label} {...look} onSelect={run} />
        </Fragment>
      ))}
    </Menu>
  );
}

export function Popover(props: {
  trigger: ReactNode;
  children: ReactNode;
  /** its content sets the width, which is never below the width of the trigger */
  isAsWide?: boolean;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  align?: 'start' | 'end';
  label: string;
}) {
  const { trigger, children, isOpen, onOpenChange, align = 'start', isAsWide = false, label } = props;
  return (
    <RadixPopover.Root open={isOpen} onOpenChange={onOpenChange}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          // Only the options of a list scroll.
          className={`${floating} flex flex-col ${isAsWide ? 'max-w-96! min-w-(--radix-popover-trigger-width)' : 'w-80'}`}
        >
          <Layer />
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
