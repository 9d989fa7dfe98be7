import type { Case } from "../case.ts";

/** How images are made. */
export const build: readonly Case[] = [
  {
    name: "a Dockerfile with RUN steps is built, and its image runs",
    script: `
      cat >$dir/Dockerfile <<FILE
      FROM $image
      ARG COLOUR=red
      RUN echo "\\$COLOUR" >/colour && mkdir /made && chown guest /made
      WORKDIR /made
      USER guest
      RUN id -un >by && sleep 0.1
      ENTRYPOINT ["cat", "/colour", "by"]
FILE
      docker build --quiet --network none --build-arg COLOUR=blue --tag $id-image $dir >/dev/null
      docker run --rm --name $id $id-image
      docker rmi --force $id-image >/dev/null`,
    prints: "blue\nguest",
  },
  {
    name: "a RUN step that fails ends the build with its status",
    script: `
      printf 'FROM %s\\nRUN exit 42\\n' $image >$dir/Dockerfile
      docker build --force-rm --network none $dir 2>&1 | grep -o 'returned a non-zero code: 42'`,
    prints: "returned a non-zero code: 42",
    status: 42,
  },
  {
    name: "an archive of files is imported, and a container is committed",
    script: `
      docker create --name $id-a $image >/dev/null
      docker export $id-a | docker import - $id-imported >/dev/null
      docker run --name $id-b $id-imported sh -c 'echo hello >/file'
      docker commit $id-b $id-committed >/dev/null
      docker run --rm --name $id-c $id-committed cat /file
      docker rmi --force $id-committed $id-imported >/dev/null`,
    prints: "hello",
  },
];
