/**
 * Loads the editing of a table: the module of `ChoiceCell`, which has `TableEditing` too. It is loaded when the pointer or
 * the focus reaches the list, or a moment after the page is complete. `useTable` calls it.
 */
import { useEffect, useRef, useState } from 'react';
import { loadPart } from '../../../api/load-parts.ts';
import { useLater } from '../../../ui/use-later.ts';
import type { EditingNeeds, TableEditing } from './table-editing.ts';

type EditingModule = typeof import('../ChoiceCell.tsx');
/** Milliseconds after which the editing is loaded, whether it is used or not. */
const loadMs = 1_500;

interface LoadedCode {
  readonly module: EditingModule;
  readonly editing: TableEditing;
}

export interface EditingCode {
  /** undefined until it is loaded */
  readonly loaded: () => LoadedCode | undefined;
  readonly load: () => Promise<TableEditing>;
  /** Begins to load it. A failure is reported when the code is used. */
  readonly prepare: () => void;
}

/**
 * Loads the editing code when the visible page is loaded (`isComplete`). The load rerenders nothing, so a click in
 * progress keeps its target.
 */
export function useEditingCode(isComplete: boolean, needs: () => EditingNeeds): EditingCode {
  const [code] = useState((): EditingCode => {
    let loadedCode: LoadedCode | undefined;
    let loading: Promise<TableEditing> | undefined;
    const load = (): Promise<TableEditing> => {
      loading ??= loadPart(import('../ChoiceCell.tsx'))
        .then((module) => {
          loadedCode = { module, editing: module.startEditing(needs()) };
          return loadedCode.editing;
        })
        .catch((error: unknown) => {
          loading = undefined;
          throw error;
        });
      return loading;
    };
    return {
      loaded: () => loadedCode,
      load,
      prepare: () => void load().catch(() => {}),
    };
  });
  useLater(isComplete, loadMs, code.prepare);
  return code;
}

/** Returns the loaded code, and draws the component again once it is loaded. */
export function useLoadedCode(code: EditingCode, onError: (error: unknown) => void): LoadedCode | undefined {
  const [, setLoaded] = useState(code.loaded() !== undefined);
  const failed = useRef(onError);
  useEffect(() => {
    code.load().then(
      () => setLoaded(true),
      (error: unknown) => failed.current(error),
    );
  }, [code]);
  return code.loaded();
}
