/** Import cycles, each once, as the path around it. A file in a cycle can be understood, tested and moved only together with all the others. */
export function importCyclesOf(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) walk(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) walk(file);
  return cycles;
}
