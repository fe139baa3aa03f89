import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Runs one Elasticsearch node in the home folder that the argument names, until it is terminated.
 *
 * <p>It takes the place of the distribution's own start scripts, which Maven does not carry.
 */
final class NodeLauncher {
    private NodeLauncher() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Path config = home.resolve("config");
        // The settings parser logs, so that logging must be ready before the settings are read.
        LogConfigurator.configureESLogging();
        Settings settings =
                Settings.builder()
                        .loadFromPath(config.resolve("elasticsearch.yml"))
                        .put("path.home", home)
                        .build();
        LogConfigurator.configureWithoutConfig(settings);
        LogConfigurator.setNodeName(settings.get("node.name"));
        Node node = started(new Environment(settings, config));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        // The node's own threads are daemons: Java would end with this one.
        new CountDownLatch(1).await();
    }

    private static Node started(Environment environment) throws Exception {
        PluginsLoader plugins =
                PluginsLoader.createPluginsLoader(
                        PluginsLoader.loadModulesBundles(environment.modulesDir()),
                        PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
                        Map.of());
        return new Node(environment, plugins).start();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
