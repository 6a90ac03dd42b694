import type { Plan } from '../kernel/plan.js';

/**
 * Remembers the `size` plans used last, each under a name that says all there is to know about it. Requests for
 * a plan that is being made share it; one that fails is forgotten.
 */
export function planCache(size: number) {
  const plans = new Map<string, Promise<Plan>>();
  return (name: string, make: () => Promise<Plan>): Promise<Plan> => {
    const known = plans.get(name);
    const plan = known ?? make();
    if (known !== undefined) plans.delete(name);
    else plan.catch(() => plans.get(name) === plan && plans.delete(name));
    plans.set(name, plan);
    if (plans.size > size) plans.delete(plans.keys().next().value as string);
    return plan;
  };
}

export type PlanCache = ReturnType<typeof planCache>;
