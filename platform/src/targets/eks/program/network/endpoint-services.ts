/** The services of AWS that pods and nodes call, besides S3. */
export const interfaceEndpoints = ['ecr.api', 'ecr.dkr', 'sts', 'logs', 'eks', 'eks-auth', 'secretsmanager', 'kms', 'email'] as const;
