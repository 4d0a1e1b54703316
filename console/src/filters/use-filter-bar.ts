/** The edited filter, its panel, and how edits become steps of the history. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { FilterRowProps } from '../contacts/list/view-rows.tsx';
import type { ChipPart } from './ConditionChip.tsx';
import { type Bar, barText, readBar, wholeBar } from './tree.ts';

/**
 * The content of the panel: the fields for a new condition, or a part of an existing one. `group`: the group of a new
 * condition.
 */
export interface OpenChip {
  readonly part: ChipPart | 'new';
  readonly group?: number | undefined;
  readonly conditionId?: number;
}

interface OpenPanel {
  readonly opened: OpenChip | undefined;
  readonly setOpened: (opened: OpenChip) => void;
  /** the element that opened the panel, which gets the focus back */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly open: (next: OpenChip, at: HTMLElement | null) => void;
  readonly close: () => void;
}

interface FilterBarState extends OpenPanel {
  readonly bar: Bar;
  readonly put: (bar: Bar) => void;
}

export function useFilterBar({ view, onView, filterRequests, button }: FilterRowProps): FilterBarState {
  const { bar, put, begin, end } = useBar(view.filter ?? '', onView);
  return { bar, put, ...usePanel(filterRequests, button, { begin, end }) };
}

interface BarEdit {
  readonly begin: () => void;
  readonly end: () => void;
}

/** Returns the edited bar. The address omits conditions without a value, so the bar cannot be read from it. */
function useBar(text: string, onView: FilterRowProps['onView']) {
  const [bar, setBar] = useState(() => readBar(text));
  // The last filter that this bar wrote into the address, or read from it. Any other filter of the address replaces the
  // bar.
  const sent = useRef(text);
  // The steps of an edit in one panel are one step of the history.
  const edit = useRef({ isOpen: false, isPushed: false });
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setBar(readBar(text));
  }, [text]);
  const put = (next: Bar) => {
    setBar(next);
    const filter = barText(next);
    if (filter === sent.current) return;
    sent.current = filter;
    const { isOpen, isPushed } = edit.current;
    onView({ filter }, isOpen && isPushed);
    edit.current = { isOpen, isPushed: isOpen };
  };
  const begin = useCallback(() => {
    edit.current = { isOpen: true, isPushed: false };
  }, []);
  const end = () => {
    edit.current = { isOpen: false, isPushed: false };
    setBar(wholeBar);
  };
  return { bar, put, begin, end };
}

/** Returns the panel. The button of the list opens it too, by a new number of requests. */
function usePanel(requests: number, button: FilterRowProps['button'], { begin, end }: BarEdit): OpenPanel {
  const [opened, setOpened] = useState<OpenChip>();
  const anchor = useRef<HTMLElement>(null);
  // A number that was handled opens the panel only once, also when the effect runs again.
  const handled = useRef(0);
  useEffect(() => {
    if (requests === handled.current) return;
    handled.current = requests;
    anchor.current = button.current;
    begin();
    // The button closes what it opened.
    setOpened((now) => (now === undefined ? { part: 'new' } : undefined));
  }, [requests, begin, button]);
  return {
    opened,
    setOpened,
    anchor,
    open: (next, at) => {
      anchor.current = at;
      begin();
      setOpened(next);
    },
    close: () => {
      setOpened(undefined);
      end();
    },
  };
}
