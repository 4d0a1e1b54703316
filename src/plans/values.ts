/**
 * Rules of plans and of contacts shown to a key. Each guard is on in every server; tests switch one off to show its
 * effect.
 */
export interface PlanGuards {
  /** a token works only for the key that received it */
  readonly isOfKey: boolean;
  /** a token works once */
  readonly isOnce: boolean;
  readonly isInTime: boolean;
  /** the contacts have not changed since the plan was created */
  readonly isUnchanged: boolean;
}

export interface PlanRules {
  readonly guards: PlanGuards;
  /** different contacts that a key may be shown on a day (UTC); null: any number */
  readonly shownPerDay: number | null;
}

/** Default number of different contacts per day. */
const usualShownPerDay = 2_000;

export const usualPlanRules: PlanRules = {
  guards: { isOfKey: true, isOnce: true, isInTime: true, isUnchanged: true },
  shownPerDay: usualShownPerDay,
};
