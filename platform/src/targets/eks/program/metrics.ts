/** The add-on of EKS that tells autoscalers how busy pods are. */
import type { Size } from '../../../model/model.ts';

export const metricsAddon = 'metrics-server';

/** Whether manifests of this size have an autoscaler: something may grow beyond its least. */
export const hasAutoscalers = ({ services }: Size): boolean => Object.values(services).some(({ min, max }) => max > min);
