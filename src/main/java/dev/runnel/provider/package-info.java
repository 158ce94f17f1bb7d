/** Those who sell or host language models, and how they are spoken to. */
package dev.runnel.provider;
