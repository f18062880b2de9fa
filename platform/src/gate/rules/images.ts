import { clusterTraits } from '../../model/targets.ts';
import { imageIds } from '../../render/kubernetes/facts.ts';
import { unitLabel } from '../../render/kubernetes/names.ts';
import type { PodView } from '../kinds.ts';
import { containerRule, modelPodRule, type Rule, unless } from '../rule.ts';

const isPinned = (image: string) => /(:[^/:@]+|@sha256:[0-9a-f]{64})$/.test(image) && !image.endsWith(':latest');
const isDigest = (image: string) => /@sha256:[0-9a-f]{64}$/.test(image);
/** A tag that is a hash of the content, which therefore never moves. */
const isContent = (image: string) => /:c-[0-9a-f]{16}$/.test(image);
const repositoryOf = (image: string) => image.replace(/(@sha256:|:[^/:@]+$).*/, '');
const prefixOf = (image: string) => repositoryOf(image).split('/').slice(0, -1).join('/');
const ours = new Set<string>(imageIds);

export const images: readonly Rule[] = [
  containerRule('image-pinned', 'Images have a version', ({ image = '' }) => unless(isPinned(image), `runs ${image || 'no image'}`)),
  modelPodRule(
    'image-trusted',
    'Our images come from one place, by digest on eks and by content on kind; those of the engines are the pinned ones',
    (pod, { pods, resolved }) => {
      const names = clusterTraits(resolved.environment).images;
      const unitOf = ({ labels }: PodView) => resolved.units.find(({ id }) => id === labels[unitLabel]);
      const isOurs = (one: PodView) => {
        const unit = unitOf(one);
        return unit !== undefined && (unit.kind !== 'engine' || ours.has(unit.id));
      };
      const prefixes = new Set(pods.filter(isOurs).flatMap(({ containers }) => containers.map(({ image = '' }) => prefixOf(image))));
      return pod.containers.flatMap(({ name, image = '' }) => {
        const trusted = isOurs(pod)
          ? prefixes.size === 1 && (names === 'digest' ? isDigest(image) : isContent(image))
          : unitOf(pod)?.image === image;
        return unless(trusted, `container ${name} runs ${image}, which is not where our images come from`);
      });
    },
  ),
  modelPodRule('pull-policy', 'eks always asks for the digest, kind uses what was loaded into the node', ({ containers }, { resolved }) => {
    const wanted = clusterTraits(resolved.environment).pullPolicy;
    return containers.flatMap(({ name, imagePullPolicy }) =>
      unless(imagePullPolicy === wanted, `container ${name} pulls ${imagePullPolicy ?? 'as it likes'}, not ${wanted}`),
    );
  }),
];
