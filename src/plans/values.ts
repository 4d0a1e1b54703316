/** Rules of plans and of what a key is shown. Each guard is on in every server; tests switch one off to see what it prevents. */
export interface PlanGuards {
  /** a token works for the key that got it alone */
  readonly isOfKey: boolean;
  /** a token works once */
  readonly isOnce: boolean;
  readonly isInTime: boolean;
  /** the contacts are as they were when the plan was made */
  readonly isUnchanged: boolean;
}

export interface PlanRules {
  readonly guards: PlanGuards;
  /** different contacts that a key may be shown on a day (UTC); null: any number */
  readonly shownPerDay: number | null;
}

/** Different contacts a day, where nothing else is set. */
const usualShownPerDay = 2_000;

export const usualPlanRules: PlanRules = {
  guards: { isOfKey: true, isOnce: true, isInTime: true, isUnchanged: true },
  shownPerDay: usualShownPerDay,
};
