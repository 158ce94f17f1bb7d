/**
 * The scripts of the offline model, one file a task. A script is written as if each tool call returned at once;
 * {@link dev.runnel.provider.offline.Playback} makes turns of it.
 */
package dev.runnel.provider.offline;
