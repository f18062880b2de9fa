/** The EKS add-on that provides autoscalers with the load of pods. */
import type { Size } from '../../../model/model.ts';

export const metricsAddon = 'metrics-server';

/** Whether manifests of this size have an autoscaler: the maximum of some service exceeds its minimum. */
export const hasAutoscalers = ({ services }: Size): boolean => Object.values(services).some(({ min, max }) => max > min);
